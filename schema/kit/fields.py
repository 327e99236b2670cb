"""Decorators for fields and subscriptions that keep the function's type for mypy, and fields added across columns."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar, cast

import strawberry
from strawberry.types.field import StrawberryField

Resolver = TypeVar("Resolver", bound=Callable[..., Any])
Owner = TypeVar("Owner")

EXTENSIONS: dict[type, dict[str, str]] = {}
"""By type: the names of the fields that other columns add, each with the module that adds it."""


class Public(Enum):
    """What a field shows to every caller alike, by what changes it."""

    CATALOGUE = "catalogue"
    SEATS = "seats"
    """Changed by every lock: a field of a show, whose resolver adds the show to the operation's `counted` or
    `seat_maps`.
    """


def public_of(field: StrawberryField) -> Public | None:
    """Returns what a resolver's field was declared to show; None for one whose value may depend on the caller, which
    is what a field does that says nothing.
    """
    declared = field.metadata.get(Public)
    return declared if isinstance(declared, Public) else None


def field(description: str, public: Public | None = None) -> Callable[[Resolver], Resolver]:
    made = strawberry.field(description=description, metadata=_metadata(public))
    return cast("Callable[[Resolver], Resolver]", made)


def subscription(description: str) -> Callable[[Resolver], Resolver]:
    return cast("Callable[[Resolver], Resolver]", strawberry.subscription(description=description))


def extended_by(**fields: str) -> Callable[[type[Owner]], type[Owner]]:
    """Declares the fields that other columns add to the type: `name='module that calls adds_to'`."""

    def declare(owner: type[Owner]) -> type[Owner]:
        EXTENSIONS[owner] = fields
        return owner

    return declare


def adds_to(
    owner: type, description: str, name: str | None = None, public: Public | None = None
) -> Callable[[Resolver], Resolver]:
    """Adds the function to the type as a field, under its own name or `name`. Runs at import, before the schema is
    built.

    A column may import only columns to its left. A field that leads to a column on the right, such as the shows of a
    movie, is added by that column. Raises TypeError unless the type declares the field with `extended_by`.
    """

    def add(resolver: Resolver) -> Resolver:
        made = strawberry.field(resolver=resolver, description=description, metadata=_metadata(public))
        made.python_name = name or resolver.__name__
        made.origin = owner
        if EXTENSIONS.get(owner, {}).get(made.python_name) != resolver.__module__:
            raise TypeError(f"{owner.__name__} is not extended_by({made.python_name}={resolver.__module__!r}).")
        owner.__strawberry_definition__.fields.append(made)  # type: ignore[attr-defined]  # set by strawberry.type
        return resolver

    return add


def _metadata(public: Public | None) -> dict[Any, Any]:
    return {} if public is None else {Public: public}
