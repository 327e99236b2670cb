"""Fields that are functions, in a form whose types mypy sees through."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., Any])
Owner = TypeVar("Owner")

EXTENSIONS: dict[type, dict[str, str]] = {}
"""The fields that other columns add to a type, by name, with the module that adds each."""


def field(description: str) -> Callable[[Resolver], Resolver]:
    return cast("Callable[[Resolver], Resolver]", strawberry.field(description=description))


def subscription(description: str) -> Callable[[Resolver], Resolver]:
    return cast("Callable[[Resolver], Resolver]", strawberry.subscription(description=description))


def extended_by(**fields: str) -> Callable[[type[Owner]], type[Owner]]:
    """Names the fields that other columns add to the type, each with the module in which `adds_to` does."""

    def declare(owner: type[Owner]) -> type[Owner]:
        EXTENSIONS[owner] = fields
        return owner

    return declare


def adds_to(owner: type, description: str, name: str | None = None) -> Callable[[Resolver], Resolver]:
    """The function becomes a field of the type, under its own name or the one given, before the schema is built.

    The grid lets a column import only what stands left of it. Where a field leads to the right, such as the shows of a
    movie, the right column adds it to the type that it knows. The type names it with `extended_by`. Raises TypeError
    for a field that its type does not name.
    """

    def add(resolver: Resolver) -> Resolver:
        made = strawberry.field(resolver=resolver, description=description)
        made.python_name = name or resolver.__name__
        made.origin = owner
        if EXTENSIONS.get(owner, {}).get(made.python_name) != resolver.__module__:
            raise TypeError(f"{owner.__name__} is not extended_by({made.python_name}={resolver.__module__!r}).")
        owner.__strawberry_definition__.fields.append(made)  # type: ignore[attr-defined]  # set by strawberry.type
        return resolver

    return add
