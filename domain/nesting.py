"""JSON with a limit on its nesting. How deep the parser itself goes differs between versions of Python."""

import json
from typing import Any

DEEPEST = 50
"""Levels of lists and objects. Requests need half a dozen; the parser of every supported Python goes further."""


class TooDeep(ValueError):
    def __init__(self) -> None:
        super().__init__(f"Nested deeper than {DEEPEST} levels.")


def parse(text: str, **options: Any) -> Any:
    """As json.loads. Raises ValueError for invalid JSON, TooDeep beyond DEEPEST levels."""
    try:
        value = json.loads(text, **options)
    except RecursionError:
        raise TooDeep from None
    if _is_too_deep(value):
        raise TooDeep
    return value


def _is_too_deep(value: object) -> bool:
    """Goes level by level, without recursion: cheaper than parsing."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _members(each) if isinstance(inner, (dict, list))]
        if not level:
            return False
    return True


def _members(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
