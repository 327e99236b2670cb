"""Fields that are functions, in a form whose types mypy sees through."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def field(description: str) -> Callable[[Resolver], Resolver]:
    return cast("Callable[[Resolver], Resolver]", strawberry.field(description=description))


def subscription(description: str) -> Callable[[Resolver], Resolver]:
    return cast("Callable[[Resolver], Resolver]", strawberry.subscription(description=description))


def adds_to(owner: type, description: str, name: str | None = None) -> Callable[[Resolver], Resolver]:
    """The function becomes a field of the type, under its own name or the one given, before the schema is built.

    The grid lets a column import only what stands left of it. Where a field leads to the right, such as the shows of a
    movie, the right column adds it to the type that it knows.
    """

    def add(resolver: Resolver) -> Resolver:
        made = strawberry.field(resolver=resolver, description=description)
        made.python_name = name or resolver.__name__
        made.origin = owner
        owner.__strawberry_definition__.fields.append(made)  # type: ignore[attr-defined]  # set by strawberry.type
        return resolver

    return add
