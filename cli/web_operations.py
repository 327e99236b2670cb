"""The operations of the customer's pages: the manifest that the server answers by, and the module that names them."""

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "web" / "operations"
HEAD = """/**
 * The operations in operations/: the hashes of what is asked over HTTP, and the texts of what is asked over WebSockets,
 * whose protocol knows no hashes. Written by `make contracts`.
 */"""


def manifest() -> str:
    """As MARQUEE_PERSISTED_OPERATIONS names one: the texts by their SHA-256."""
    return json.dumps({_hash(text): text for text in _documents().values()}, indent=2, ensure_ascii=False) + "\n"


def module() -> str:
    """In JavaScript."""
    documents = _documents()
    hashes = {name: _hash(text) for name, text in documents.items() if not _is_streamed(text)}
    texts = {name: text for name, text in documents.items() if _is_streamed(text)}
    return f"{HEAD}\nexport const operations = {_literal(hashes)};\n\nexport const subscriptions = {_literal(texts)};\n"


def _is_streamed(text: str) -> bool:
    return text.startswith("subscription")


def _literal(value: dict[str, str]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _documents() -> dict[str, str]:
    """Each file is named as its operation. What several ask for stands in a fragment, which is put behind each."""
    fragments = {path.stem: path.read_text("utf-8") for path in sorted((FOLDER / "fragments").glob("*.graphql"))}
    texts = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.graphql"))}
    return {
        name: "\n".join([text, *(each for fragment, each in fragments.items() if f"...{fragment}\n" in text)])
        for name, text in texts.items()
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
