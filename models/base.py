"""What every table and statement uses: the metadata, column types, and rows read into domain dataclasses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, Protocol, TypeVar, get_args, get_type_hints

from sqlalchemy import Column, ColumnElement, DateTime, Label, MetaData, Row, Table, Text, and_, or_, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from domain.text import reading_key

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


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Identified = TypeVar("Identified", bound=HasId)


def text_column(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable, primary_key=primary_key)


def same_as_read(text: str, sent: Column[Any], key: Column[Any]) -> ColumnElement[bool]:
    """Whether a row's text is the same as a person reads it. Rows without a key, which servers of the version before
    have written, are compared by what was sent.
    """
    return or_(key == reading_key(text), and_(key.is_(None), sent == text))


def instant(name: str, *, nullable: bool = False) -> Column[Any]:
    """A timestamp column without a server default: statements write now(), which tests can move."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def columns_of(table: Table, entity: type[Any]) -> list[Column[Any]]:
    """The table's columns whose names are fields of the entity."""
    assert is_dataclass(entity)  # noqa: S101 - a programming error, found at import
    return [table.c[field.name] for field in fields(entity) if field.name in table.c]


def prefixed(columns: Iterable[Column[Any] | Label[Any]], prefix: str) -> list[Label[Any]]:
    """The columns under names of their own, for rows with columns of several tables."""
    return [column.label(prefix + column.name) for column in columns]


def reader_of(entity: type[Entity], columns: Sequence[str], prefix: str = "") -> Callable[[Sequence[Any]], Entity]:
    """What makes the entity of a row with these columns: of those of its fields' names, behind the prefix; text becomes
    the field's enum.
    """
    read: Callable[[Sequence[Any]], Entity] = _reader(entity, tuple(columns), prefix)  # type: ignore[arg-type]  # hashable
    return read


@cache
def _reader(entity: type[Entity], columns: tuple[str, ...], prefix: str) -> Callable[[Sequence[Any]], Entity]:
    """What makes the entity of a row with these columns: where its fields stand and which are enums is found out once.

    It fills the object's dictionary. The `__init__` of a frozen dataclass sets one field after the other, the slow way,
    which would be a third of what a list of shows costs.
    """
    assert not hasattr(entity, "__post_init__")  # noqa: S101 - a programming error, found at first use
    names = tuple(field.name for field in fields(entity))  # type: ignore[arg-type]  # a dataclass
    places = [columns.index(prefix + name) for name in names]
    first, behind = places[0], places[0] + len(places)
    take = itemgetter(slice(first, behind)) if places == list(range(first, behind)) else itemgetter(*places)
    hints = get_type_hints(entity)
    members = [(name, _members(hints[name])) for name in names if _members(hints[name])]

    def read(row: Sequence[Any]) -> Entity:
        made = object.__new__(entity)
        values = vars(made)
        values.update(zip(names, take(row), strict=True))
        for name, known in members:
            if values[name] is not None:
                values[name] = known[values[name]]
        return made

    return read


def _members(hint: Any) -> dict[str, StrEnum]:
    """By their texts the members of an enum, or of one that may be None; none of any other type."""
    kind = _without_none(hint)
    is_enum = isinstance(kind, type) and issubclass(kind, StrEnum)
    return {each.value: each for each in kind} if is_enum else {}


def _without_none(hint: Any) -> Any:
    """`X` of `X | None`; any other hint as it is."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0] if isinstance(hint, UnionType) and len(kinds) == 1 else hint


def entity_of(row: Row[Any], entity: type[Entity], prefix: str = "") -> Entity:
    """The entity made of the row's columns of its fields' names, behind the prefix; text becomes the field's enum."""
    return reader_of(entity, row._fields, prefix)(row)


async def fetch_one(
    db: Database, statement: Executable, entity: type[Entity], values: dict[str, Any] | None = None
) -> Entity | None:
    row = (await db.execute(statement, values)).one_or_none()
    return None if row is None else entity_of(row, entity)


async def fetch_all(
    db: Database, statement: Executable, entity: type[Entity], values: dict[str, Any] | None = None
) -> list[Entity]:
    result = await db.execute(statement, values)
    return list(map(reader_of(entity, tuple(result.keys())), result))


async def fetch_by_key(
    db: Database, statement: Executable, entity: type[Entity], key: str, keys: Iterable[str]
) -> list[Entity | None]:
    """One statement for all keys, bound as `keys`. Answers an entity or None per key, in the order of the keys."""
    wanted = list(keys)
    found = {getattr(each, key): each for each in await fetch_all(db, statement, entity, {"keys": wanted})}
    return [found.get(each) for each in wanted]


def in_order_of(ids: Iterable[str], found: Iterable[Identified]) -> list[Identified | None]:
    """The entity of each id, or None."""
    by_id = {each.id: each for each in found}
    return [by_id.get(id) for id in ids]


_NOW = text("select now()")


async def freeze(db: Database) -> None:
    """Makes the transaction read-only on one snapshot. Must be its first statement."""
    await db.execute(text("set transaction isolation level repeatable read, read only"))


async def now(db: Database) -> datetime:
    """The database's time."""
    at: datetime = (await db.execute(_NOW)).scalar_one()
    return at


async def age_of(db: Database, at: datetime) -> timedelta:
    """The time since `at` by the database's clock."""
    return await now(db) - at
