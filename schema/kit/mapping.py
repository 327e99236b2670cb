"""What a query answers where there is nothing that the caller may see."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from domain.errors import Forbidden, NotFound, Unauthenticated

Row = TypeVar("Row")
Shown = TypeVar("Shown")


async def or_null(asked: Awaitable[Row], shown: Callable[[Row], Shown]) -> Shown | None:
    """None for what is missing, somebody else's or not for the caller's kind: they must not be told apart."""
    try:
        return shown(await asked)
    except (NotFound, Forbidden, Unauthenticated):
        return None


def listed(shown: Callable[[Row], Shown]) -> Callable[[Sequence[Row]], list[Shown]]:
    return lambda rows: [shown(row) for row in rows]


def if_any(row: Row | None, shown: Callable[[Row], Shown]) -> Shown | None:
    return None if row is None else shown(row)
