"""Paths of fields, such as `prices[0].amount`.

InvalidInput names attributes of what the use case was given. Callers know them by the names of their entry point, which
describes its members once; `renamed` and `named_by` then translate the paths of every problem.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.errors import FieldProblem, InvalidInput

_STEP = re.compile(r"([^.\[\]]+)((?:\[[0-9]+\])*)")


@dataclass(frozen=True)
class Member:
    """A member of an input. `name`: as callers spell it. `members`: of the object, or of the objects in the list, that
    it holds, by their names in the domain.
    """

    name: str
    is_list: bool = False
    members: "Mapping[str, Member]" = field(default_factory=dict)


@contextmanager
def below(path: str) -> Iterator[None]:
    """Prefixes the fields of an InvalidInput that the block raises with the path."""
    try:
        yield
    except InvalidInput as invalid:
        problems = (FieldProblem(f"{path}.{each.field}", each.message) for each in invalid.errors)
        raise InvalidInput(tuple(problems)) from None


@contextmanager
def named_by(members: Mapping[str, Member]) -> Iterator[None]:
    """Translates the fields of an InvalidInput that the block raises, as `renamed` does."""
    try:
        yield
    except InvalidInput as invalid:
        raise renamed(invalid, members) from None


def renamed(invalid: InvalidInput, members: Mapping[str, Member]) -> InvalidInput:
    """The same problems, with each path in the callers' names. A name without a member stays as it is."""
    return InvalidInput(tuple(FieldProblem(_path(each.field, members), each.message) for each in invalid.errors))


def _path(path: str, members: Mapping[str, Member]) -> str:
    """The translated path. A position is left out where callers give one value and the domain has a list."""
    names: list[str] = []
    for name, positions in _STEP.findall(path):
        found = _find(name, members) or (Member(name, is_list=True),)
        names += [member.name for member in found]
        if found[-1].is_list:
            names[-1] += positions
        members = found[-1].members
    return ".".join(names)


def _find(name: str, members: Mapping[str, Member]) -> tuple[Member, ...]:
    """The member of this name. If callers give it one level deeper, inside of another member, that one comes first: an
    entry point may group what the domain has side by side. Empty if there is none.
    """
    if name in members:
        return (members[name],)
    holders = (each for each in members.values() if not each.is_list and name in each.members)
    return next(((holder, holder.members[name]) for holder in holders), ())
