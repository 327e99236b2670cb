"""Persisted operations: those of the customer's pages, and those of a file. Both are read once, and a file that is not
usable keeps the server from starting.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from gateway.query_limits import QueryLimits
from schema.server.api import make_schema
from schema.server.documents import DocumentPolicy, refusals_of
from settings import PROJECT, Settings, SettingsRefused

WEB = PROJECT / "web" / "operations.json"


def persisted_operations(settings: Settings) -> Mapping[str, str]:
    """The documents by their SHA-256. Raises SettingsRefused."""
    own = _read(WEB)
    if settings.persisted_operations is None:
        return own
    documents = _read(settings.persisted_operations)
    policy = DocumentPolicy(QueryLimits(), introspection=settings.development)
    for digest, sentence in refusals_of(make_schema(policy), policy, documents):
        _refuse(f"the document {digest} is refused: {sentence}")
    return own | documents


def _read(path: Path) -> dict[str, str]:
    try:
        documents = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        _refuse(f"{path} cannot be read: {error.strerror}.")
    except (ValueError, RecursionError):
        _refuse(f"{path} is not JSON in UTF-8.")
    if not isinstance(documents, dict) or not all(isinstance(text, str) for text in documents.values()):
        _refuse(f"{path} must hold one JSON object: the text of each document by its hex SHA-256.")
    for digest, text in documents.items():
        if hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest() != digest:
            _refuse(f"{digest} is not the hex SHA-256 of its document.")
    return documents


def _refuse(sentence: str) -> NoReturn:
    raise SettingsRefused(f"MARQUEE_PERSISTED_OPERATIONS is not usable: {sentence}") from None
