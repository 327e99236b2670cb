"""The operations of the customer's pages: the manifest that the server answers by, and the module that names them."""

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "web" / "operations"
HEAD = "/** The hashes of the operations in operations/, by name. Written by `make contracts`. */"


def manifest() -> str:
    """As MARQUEE_PERSISTED_OPERATIONS names one: the texts by their SHA-256."""
    return json.dumps({_hash(text): text for text in _documents().values()}, indent=2, ensure_ascii=False) + "\n"


def module() -> str:
    """In JavaScript."""
    names = [f'  {name}: "{_hash(text)}",' for name, text in _documents().items()]
    return "\n".join([HEAD, "export const operations = {", *names, "};\n"])


def _documents() -> dict[str, str]:
    """Each file is named as its operation."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.graphql"))}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
