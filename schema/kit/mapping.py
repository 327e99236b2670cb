"""Domain values as GraphQL types: one, an optional one, a list, or null for what the caller may not see."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from domain.errors import Forbidden, NotFound, Unauthenticated

Row = TypeVar("Row")
Type = TypeVar("Type")


async def or_null(reading: Awaitable[Row], to_type: Callable[[Row], Type]) -> Type | None:
    """Returns None if the value is missing, belongs to another principal or is forbidden: a client cannot distinguish
    these.
    """
    try:
        return to_type(await reading)
    except (NotFound, Forbidden, Unauthenticated):
        return None


def listed(to_type: Callable[[Row], Type]) -> Callable[[Sequence[Row]], list[Type]]:
    return lambda rows: [to_type(row) for row in rows]


def if_any(row: Row | None, to_type: Callable[[Row], Type]) -> Type | None:
    return None if row is None else to_type(row)
