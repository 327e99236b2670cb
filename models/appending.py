"""Rows that nothing in their own transaction reads: events, audit entries, postings, deliveries.

They wait for the transaction's last write and are added by the same statement. A CTE does not see the rows that another
CTE of its statement writes; foreign keys are checked when the whole statement has run.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from models.direct import Connection, DirectStatement


@dataclass(frozen=True)
class Append:
    """How rows of one kind are added: CTEs that insert the rows of the JSON array that is bound as `name`, as text."""

    name: str
    ctes: str


Appended = Mapping[Append, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, eq=False)
class Write:
    """A direct statement that appended rows may join: its CTEs, if it has any, and what follows them."""

    ctes: tuple[str, ...]
    final: str


@dataclass(frozen=True, eq=False)
class Change:
    """A statement that joins a write, with values of its own: its CTEs, and an expression that makes the statement fail
    where they have not done what was decided.
    """

    ctes: tuple[str, ...]
    proof: str


Joined = tuple[Change, Mapping[str, Any]]
Writer = Callable[[Write, Mapping[str, Any]], Awaitable[Sequence[tuple[Any, ...]]]]
"""A transaction's `write`: it runs a write together with what the transaction has appended."""
NOTHING = Write((), "select 1")


async def write(
    db: Connection, wanted: Write, values: Mapping[str, Any], appended: Appended, joined: Joined | None = None
) -> Sequence[tuple[Any, ...]]:
    """Runs the write and the change that joins it and adds the rows, all by one statement. Answers the rows that the
    write returns; with a change each of them has its proof behind it, and a write that returns none answers it alone.
    """
    change, more = joined or (None, {})
    kinds = tuple(sorted(appended, key=lambda kind: kind.name))
    added = {kind.name: orjson.dumps(appended[kind]).decode() for kind in kinds}
    return await _together(wanted, change, kinds).fetch_all(db, **values, **more, **added)


@cache
def _together(wanted: Write, change: Change | None, kinds: tuple[Append, ...]) -> DirectStatement:
    """Few combinations occur, one or two for each use case, so that the database keeps their plans."""
    ctes, final = [*wanted.ctes, *(kind.ctes for kind in kinds)], wanted.final
    if change is not None:
        ctes += [*change.ctes, f"answer as ({final})"]
        # The outer join has the proof evaluated whatever the write returns.
        final = f"select answer.*, proof.* from (select {change.proof}) as proof left join answer on true"
    together = ",\n".join(ctes)
    return DirectStatement(f"with {together}\n{final}" if together else final)
