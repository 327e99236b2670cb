"""What is another's answers like what is missing: the same request with ids that nothing has, and the answers with
all ids taken out.
"""

import re
from typing import Any

_ID = re.compile(r"\b([A-Z]{3,8})_(?:([0-9A-Za-z-]{1,40})_)?[0-9A-Z]{12,26}\b")
_NOBODYS = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def missing(given: Any) -> Any:
    """The value with ids in place of its own that are as well formed, of the same kind and show, and nobody's."""
    if isinstance(given, dict):
        return {name: missing(value) for name, value in given.items()}
    if isinstance(given, list):
        return [missing(each) for each in given]
    return _ID.sub(_another, given) if isinstance(given, str) else given


def _another(found: re.Match[str]) -> str:
    return "_".join(filter(None, (found[1], found[2], _NOBODYS)))


def without_ids(answer: str) -> str:
    return _ID.sub("ID", answer)
