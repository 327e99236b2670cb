"""What every table and statement uses: the metadata, column types, and rows read into domain dataclasses."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from sqlalchemy import Column, DateTime, Label, MetaData, Row, Table, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

Database = AsyncConnection
"""A connection, inside a transaction or in autocommit mode as its opener chose."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s__%(column_0_N_name)s",
        "uq": "uq_%(table_name)s__%(column_0_N_name)s",
        "ck": "ck_%(table_name)s__%(constraint_name)s",
        "fk": "fk_%(table_name)s__%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Entity = TypeVar("Entity")


def text_column(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable, primary_key=primary_key)


def instant(name: str, *, nullable: bool = False) -> Column[Any]:
    """A timestamp column without a server default: statements write now(), which tests can move."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def columns_of(table: Table, entity: type[Any]) -> list[Column[Any]]:
    """The table's columns whose names are fields of the entity."""
    assert is_dataclass(entity)  # noqa: S101 - a programming error, found at import
    return [table.c[field.name] for field in fields(entity) if field.name in table.c]


def prefixed(columns: Iterable[Column[Any]], prefix: str) -> list[Label[Any]]:
    """The columns under names of their own, for rows with columns of several tables."""
    return [column.label(prefix + column.name) for column in columns]


@cache
def _reader(entity: type[Entity], prefix: str = "") -> Callable[[Row[Any]], Entity]:
    """What makes the entity of a row: which columns to take, and which of them are enums, is found out once."""
    hints = get_type_hints(entity)
    names = [field.name for field in fields(entity)]  # type: ignore[arg-type]  # a dataclass
    columns = [prefix + name for name in names]
    take = attrgetter(*columns) if len(columns) > 1 else lambda row: (getattr(row, columns[0]),)
    kinds = [(at, _without_none(hints[name])) for at, name in enumerate(names)]
    enums = [(at, kind) for at, kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)]

    def read(row: Row[Any]) -> Entity:
        values = list(take(row))
        for at, kind in enums:
            if values[at] is not None:
                values[at] = kind(values[at])
        return entity(*values)

    return read


def _without_none(hint: Any) -> Any:
    """`X` of `X | None`; any other hint as it is."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0] if isinstance(hint, UnionType) and len(kinds) == 1 else hint


def entity_of(row: Row[Any], entity: type[Entity], prefix: str = "") -> Entity:
    """The entity made of the row's columns of its fields' names, behind the prefix; text becomes the field's enum."""
    read: Callable[[Row[Any]], Entity] = _reader(entity, prefix)  # type: ignore[arg-type]  # a class is hashable
    return read(row)


async def fetch_one(
    db: Database, statement: Executable, entity: type[Entity], values: dict[str, Any] | None = None
) -> Entity | None:
    row = (await db.execute(statement, values)).one_or_none()
    return None if row is None else entity_of(row, entity)


async def fetch_all(
    db: Database, statement: Executable, entity: type[Entity], values: dict[str, Any] | None = None
) -> list[Entity]:
    read: Callable[[Row[Any]], Entity] = _reader(entity)  # type: ignore[arg-type]  # a class is hashable
    return [read(row) for row in await db.execute(statement, values)]


async def fetch_by_key(
    db: Database, statement: Executable, entity: type[Entity], key: str, keys: Iterable[str]
) -> list[Entity | None]:
    """One statement for all keys, bound as `keys`. Answers an entity or None per key, in the order of the keys."""
    wanted = list(keys)
    found = {getattr(each, key): each for each in await fetch_all(db, statement, entity, {"keys": wanted})}
    return [found.get(each) for each in wanted]


_UNIX_SECONDS, _NOW = text("select floor(extract(epoch from now()))"), text("select now()")


async def freeze(db: Database) -> None:
    """Makes the transaction read-only on one snapshot. Must be its first statement."""
    await db.execute(text("set transaction isolation level repeatable read, read only"))


async def unix_seconds(db: Database) -> int:
    """The database's time in whole seconds since 1970."""
    return int((await db.execute(_UNIX_SECONDS)).scalar_one())


async def now(db: Database) -> datetime:
    """The database's time."""
    at: datetime = (await db.execute(_NOW)).scalar_one()
    return at


async def age_of(db: Database, at: datetime) -> timedelta:
    """The time since `at` by the database's clock."""
    return await now(db) - at
