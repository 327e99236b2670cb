"""Rows that nothing in their own transaction reads: events, audit entries, postings, deliveries.

They wait for the transaction's last write and are added by the same statement. A CTE does not see the rows that another
CTE of its statement writes; foreign keys are checked when the whole statement has run.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from models.base import Database


@dataclass(frozen=True)
class Append:
    """How rows of one kind are added: CTEs that insert the rows of the JSON array that is bound as `name`."""

    name: str
    ctes: str


Appended = Mapping[Append, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, eq=False)
class Write:
    """A statement that appended rows may join: its CTEs, if it has any, and what follows them."""

    ctes: tuple[str, ...]
    final: str
    types: Mapping[str, TypeEngine[Any]]


Writer = Callable[[Write, Mapping[str, Any]], Awaitable[Sequence[Row[Any]]]]
"""A transaction's `write`: it runs a write together with what the transaction has appended."""
NOTHING = Write((), "select 1", {})


async def write(db: Database, wanted: Write, values: Mapping[str, Any], appended: Appended) -> Sequence[Row[Any]]:
    """Runs the write and adds the rows, all by one statement. Answers the rows that the write returns."""
    kinds = tuple(sorted(appended, key=lambda kind: kind.name))
    bound = {**values, **{kind.name: list(appended[kind]) for kind in kinds}}
    return (await db.execute(_together(wanted, kinds), bound)).all()


@cache
def _together(wanted: Write, kinds: tuple[Append, ...]) -> TextClause:
    """Few combinations occur, one or two for each use case, so that the database keeps their plans."""
    ctes = ",\n".join((*wanted.ctes, *(kind.ctes for kind in kinds)))
    types = [*wanted.types.items(), *((kind.name, JSONB()) for kind in kinds)]
    statement = f"with {ctes}\n{wanted.final}" if ctes else wanted.final
    return text(statement).bindparams(*(bindparam(name, type_=kind) for name, kind in types))
