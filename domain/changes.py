"""Changes of something that exists: what is left out stays, null empties, and what cannot be empty says so."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from domain.errors import FieldProblem, InvalidInput


class LeftOut(Enum):
    """What a field of changes has that the caller did not give. It is no value, and so null can be one."""

    LEFT_OUT = "LEFT_OUT"


LEFT_OUT = LeftOut.LEFT_OUT


@dataclass(frozen=True)
class Changes:
    """Its fields default to LEFT_OUT, which leaves a value as it is. None empties those whose type has it."""


Kind = TypeVar("Kind", bound=Changes)
Row = TypeVar("Row")


def changes_of(kind: type[Kind], given: Mapping[str, Any]) -> Kind:
    """The changes with the given values, None among them. Raises InvalidInput for None where nothing can be empty."""
    may_be_empty = _that_may_be_empty(kind)  # type: ignore[arg-type]  # a class is hashable
    problems = [
        FieldProblem(name, "This cannot be empty. Leave it out to keep it as it is.")
        for name, value in given.items()
        if value is None and name not in may_be_empty
    ]
    if problems:
        raise InvalidInput(tuple(problems))
    return kind(**given)


def given_in(changes: Changes) -> dict[str, Any]:
    """The values that were given, None for those that are emptied."""
    every = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return {name: value for name, value in every.items() if value is not LEFT_OUT}


def applied(changes: Changes, row: Row) -> Row:
    """The row, a dataclass with fields of the same names, with the values that were given."""
    return replace(row, **given_in(changes))  # type: ignore[type-var]  # a type variable cannot be bound to dataclasses


@cache
def _that_may_be_empty(kind: type[Changes]) -> frozenset[str]:
    hints = get_type_hints(kind)
    return frozenset(name for name, hint in hints.items() if type(None) in get_args(hint))
