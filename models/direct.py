"""Statements that go to the driver as they stand.

What SQLAlchemy does for a statement takes several times as long as the driver: for the few statements of the hot path
that is most of what they cost.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

import asyncpg

from models.base import Database, reader_of

DirectConnection = asyncpg.Connection
AnyConnection = Database | DirectConnection
"""For reads that may be a part of a transaction, and go to the driver where they are not."""

Entity = TypeVar("Entity")
_NAME = re.compile(r"(?<!:):([a-z_]+)")


class DirectStatement:
    """SQL with `:names` for its values, as in SQLAlchemy's `text`; here the driver's `$1` take their place once, when
    the statement is made. Types are PostgreSQL's: say them with `::`, and give JSON and take it as text.
    """

    def __init__(self, sql: str) -> None:
        self.names = tuple(dict.fromkeys(_NAME.findall(sql)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, 1)}
        self.sql = _NAME.sub(lambda found: numbers[found[1]], sql)

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values, as the driver takes them."""
        return [values[name] for name in self.names]

    async def fetch_row(self, db: AnyConnection, **values: Any) -> tuple[Any, ...] | None:
        """The first row, by position. On a Database it is a part of its transaction."""
        given = self.arguments(values)
        if isinstance(db, Database):
            row: Any = (await db.exec_driver_sql(self.sql, tuple(given))).first()
        else:
            row = await db.fetchrow(self.sql, *given)
        return None if row is None else tuple(row)

    async def fetch_all(self, db: AnyConnection, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, by position, likewise."""
        return list(map(tuple, await self._fetch(db, values)))

    async def fetch_entities(self, db: AnyConnection, entity: type[Entity], **values: Any) -> list[Entity]:
        """An entity of each row, whose columns are the entity's fields in their order."""
        return list(map(reader_of(entity), await self._fetch(db, values)))

    async def _fetch(self, db: AnyConnection, values: Mapping[str, Any]) -> Iterable[Any]:
        given = self.arguments(values)
        if isinstance(db, Database):
            return await db.exec_driver_sql(self.sql, tuple(given))
        return await db.fetch(self.sql, *given)


def columns_for(entity: type[Any], table: str) -> str:
    """The columns for `fetch_entities` of an entity all of whose fields are columns of the table, or of its alias."""
    return ", ".join(f"{table}.{field.name}" for field in fields(entity))
