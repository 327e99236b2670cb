"""JSON that is nested no deeper than we say. How deep a parser goes differs from one Python to the next."""

import json
from typing import Any

DEEPEST = 50
"""Lists and objects inside of each other. What we are sent needs half a dozen; every parser goes further."""


class TooDeep(ValueError):
    def __init__(self) -> None:
        super().__init__(f"Nested deeper than {DEEPEST} levels.")


def parse(text: str, **options: Any) -> Any:
    """As json.loads. Raises ValueError for what is no JSON, TooDeep."""
    try:
        value = json.loads(text, **options)
    except RecursionError:
        raise TooDeep from None
    if _is_too_deep(value):
        raise TooDeep
    return value


def _is_too_deep(value: object) -> bool:
    """Level by level: cheaper than the parsing, and no recursion of ours."""
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
