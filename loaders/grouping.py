"""Rows of one statement, handed out by the key that each belongs to."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


def grouped(keys: Sequence[Key], rows: Iterable[Row], key_of: Callable[[Row], Key]) -> list[list[Row]]:
    """The rows of each key, in the keys' order; within a key in the rows' order."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row)].append(row)
    return [found[key] for key in keys]


def matched(keys: Sequence[Key], rows: Iterable[Row], key_of: Callable[[Row], Key]) -> list[Row | None]:
    """The row of each key, in the keys' order; None for a key without one."""
    found = {key_of(row): row for row in rows}
    return [found.get(key) for key in keys]
