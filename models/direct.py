"""Statements that go to the driver as they stand.

What SQLAlchemy does for a statement takes several times as long as the driver: for the few statements of the hot path
that is most of what they cost.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from models import writes
from models.base import Database, Entity, reader_of

NAME = re.compile(r"(?<!:):([a-z_]+)")
"""A value's name in a statement."""


class DirectConnection(asyncpg.Connection):
    """A connection of the driver. `written`: where the names of the tables go that its present user writes, if
    anywhere.
    """

    __slots__ = ("written",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.written: set[str] | None = None


Connection = Database | DirectConnection
"""What a direct statement may run on: a connection of either kind, inside a transaction or in autocommit mode."""


@dataclass(frozen=True)
class _Prepared:
    """SQL with the driver's `$1`. `values`: for each of them its name; `fixed`: what the statement says itself."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]
    columns: tuple[str, ...]


class DirectStatement:
    """SQL with `:names` for its values, as in SQLAlchemy's `text`; here the driver's `$1` take their place once. Types
    are PostgreSQL's: say them with `::`, and give JSON and take it as text. `columns`: names of what it answers, for
    `entity`.
    """

    def __init__(self, sql: str | Select[Any], columns: Sequence[str] = ()) -> None:
        self._source = sql
        self._columns = tuple(columns)

    @functools.cached_property
    def _prepared(self) -> _Prepared:
        return _of_text(self._source, self._columns) if isinstance(self._source, str) else _of_select(self._source)

    @property
    def sql(self) -> str:
        return self._prepared.sql

    async def fetch_row(self, db: Connection, **values: Any) -> tuple[Any, ...] | None:
        """The first row, by position."""
        if isinstance(db, DirectConnection):
            row: Any = await db.fetchrow(self._noted(db), *self._in_order(values))
        else:
            row = (await db.exec_driver_sql(self.sql, self._in_order(values))).first()
        return None if row is None else tuple(row)

    async def fetch_only(self, db: Connection, **values: Any) -> tuple[Any, ...]:
        """The row of a statement that always answers one."""
        row = await self.fetch_row(db, **values)
        if row is None:
            raise LookupError("A statement that always answers a row answered none.")
        return row

    async def fetch_all(self, db: Connection, **values: Any) -> list[tuple[Any, ...]]:
        return list(map(tuple, await self._rows(db, values)))

    async def fetch_entities(self, db: Connection, entity: type[Entity], **values: Any) -> list[Entity]:
        """The entity of each row, as by `entity`."""
        return list(map(reader_of(entity, self._prepared.columns), await self._rows(db, values)))

    async def run(self, db: Connection, **values: Any) -> None:
        """For a statement that answers no rows."""
        if isinstance(db, DirectConnection):
            await db.fetchrow(self._noted(db), *self._in_order(values))
        else:
            await db.exec_driver_sql(self.sql, self._in_order(values))

    def entity(self, row: Sequence[Any], entity: type[Entity], prefix: str = "") -> Entity:
        """The entity made of the row's columns of its fields' names, behind the prefix."""
        return reader_of(entity, self._prepared.columns, prefix)(row)

    def joined(self, row: Sequence[Any], entity: type[Entity], prefix: str = "", key: str = "id") -> Entity | None:
        """As `entity`, of an outer join: None where it has found none, and so no key."""
        at = self._prepared.columns.index(prefix + key)
        return None if row[at] is None else self.entity(row, entity, prefix)

    async def _rows(self, db: Connection, values: dict[str, Any]) -> Iterable[Sequence[Any]]:
        rows: Any
        if isinstance(db, DirectConnection):
            rows = await db.fetch(self._noted(db), *self._in_order(values))
        else:
            rows = await db.exec_driver_sql(self.sql, self._in_order(values))
        return rows  # type: ignore[no-any-return]  # of either kind, by position

    def _in_order(self, values: dict[str, Any]) -> tuple[Any, ...]:
        prepared = self._prepared
        given = values if not prepared.fixed else prepared.fixed | values
        return tuple([given[name] for name in prepared.names])

    def _noted(self, db: DirectConnection) -> str:
        """What SQLAlchemy's connections note by a listener."""
        sql = self._prepared.sql
        if db.written is not None:
            db.written |= writes.tables_of(sql)
        return sql


def _of_text(sql: str, columns: tuple[str, ...]) -> _Prepared:
    names = tuple(dict.fromkeys(NAME.findall(sql)))
    numbers = {name: f"${number}" for number, name in enumerate(names, 1)}
    return _Prepared(NAME.sub(lambda found: numbers[found[1]], sql), names, {}, columns)


def _of_select(statement: Select[Any]) -> _Prepared:
    """Compiled once. Its enums come as their texts, its JSON as text."""
    compiled = statement.compile(dialect=PGDialect_asyncpg())  # type: ignore[no-untyped-call]  # SQLAlchemy's
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    columns = tuple(str(column.key) for column in statement.selected_columns)
    return _Prepared(compiled.string, tuple(compiled.positiontup or ()), fixed, columns)


def names_of(entity: type[Any]) -> tuple[str, ...]:
    """The columns of a statement that answers the entity's fields, in their order."""
    return tuple(field.name for field in fields(entity))
