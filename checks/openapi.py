"""Breaking changes of the REST contract, each with an identifier by which it can be announced.

An operation is read as two tables by path: what it takes (`query.city`, `body.seats[]`) and what it answers
(`201.lockId`). What it takes may grow by what is optional, what it answers may grow by anything.
"""

from collections.abc import Iterator

from checks.openapi_members import Json, Members, members_answered, members_taken
from checks.sdl import Break

METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})


def openapi_breaks(released: Json, current: Json) -> Iterator[Break]:
    """`POST /seats/lock`, `GET /movies query.city`, `POST /seats/lock body.seats[]`, `POST /seats/lock 201.lockId`."""
    remaining = dict(_operations(current))
    for name, operation in _operations(released):
        if name not in remaining:
            yield name, f"{name} is gone."
            continue
        taken, answered = members_taken(operation, released), members_answered(operation, released)
        yield from _named(name, _breaks_of_taken(taken, members_taken(remaining[name], current)))
        yield from _named(name, _breaks_of_answered(answered, members_answered(remaining[name], current)))


def _named(operation: str, breaks: Iterator[Break]) -> Iterator[Break]:
    for path, what in breaks:
        yield f"{operation} {path}", f"{operation}: {path} {what}."


def _breaks_of_taken(released: Members, current: Members) -> Iterator[Break]:
    yield from _missing(released, current, "is no longer taken")
    for path, member in current.items():
        before = released.get(path)
        if before is None:
            if member.is_required and (not member.parent or member.parent in released):
                yield path, "is new and required"
        elif member.is_required and not before.is_required:
            yield path, "is required now"
        elif before.types - member.types:
            yield path, f"was {_shown(before.types)} and is {_shown(member.types)}"


def _breaks_of_answered(released: Members, current: Members) -> Iterator[Break]:
    yield from _missing(released, current, "is no longer answered")
    for path, before in released.items():
        member = current.get(path)
        if member is not None and before.is_required and not member.is_required:
            yield path, "may be left out now"
        elif member is not None and member.types - before.types:
            yield path, f"was {_shown(before.types)} and is {_shown(member.types)}"


def _missing(released: Members, current: Members, what: str) -> Iterator[Break]:
    """Of what goes with all below it, the whole alone."""
    for path, member in released.items():
        if path not in current and (not member.parent or member.parent in current):
            yield path, what


def _shown(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation
