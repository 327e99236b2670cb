"""Statements that go to the driver as they stand.

What SQLAlchemy does for a statement takes several times as long as the driver: for the few statements of the hot path
that is most of what they cost.
"""

import re
from typing import Any

import asyncpg

from models.base import Database

DirectConnection = asyncpg.Connection

_NAME = re.compile(r"(?<!:):([a-z_]+)")


class DirectStatement:
    """SQL with `:names` for its values, as in SQLAlchemy's `text`; here the driver's `$1` take their place once, when
    the statement is made. Types are PostgreSQL's: say them with `::`, and give JSON and take it as text.
    """

    def __init__(self, sql: str) -> None:
        self.names = tuple(dict.fromkeys(_NAME.findall(sql)))
        numbers = {name: f"${number}" for number, name in enumerate(self.names, 1)}
        self.sql = _NAME.sub(lambda found: numbers[found[1]], sql)

    async def fetch_row(self, db: Database | DirectConnection, **values: Any) -> tuple[Any, ...] | None:
        """The first row, by position. On a Database it is a part of its transaction."""
        given = [values[name] for name in self.names]
        if isinstance(db, Database):
            row: Any = (await db.exec_driver_sql(self.sql, tuple(given))).first()
        else:
            row = await db.fetchrow(self.sql, *given)
        return None if row is None else tuple(row)

    async def fetch_all(self, db: DirectConnection, **values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await db.fetch(self.sql, *(values[name] for name in self.names))]
