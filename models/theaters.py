"""Rows of cities, theaters and screens."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    any_,
    bindparam,
    column,
    exists,
    func,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from domain.similarity import LEAST_SHARED, pieces_of, swapped
from domain.text import reading_key
from domain.theaters import SPELLINGS, City, Screen, ScreenExists, Theater, TheaterExists
from models.base import (
    Database,
    columns_of,
    fetch_all,
    fetch_one,
    in_order_of,
    instant,
    metadata,
    same_as_read,
    text_column,
)
from models.direct import Connection, DirectStatement

cities = Table(
    "cities",
    metadata,
    text_column("name", primary_key=True),
    text_column("lookup"),
    UniqueConstraint("lookup"),
)

theaters = Table(
    "theaters",
    metadata,
    text_column("id", primary_key=True),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    text_column("name"),
    Column("city", ForeignKey("cities.name"), nullable=False),
    text_column("address", nullable=True),
    Column("latitude", Float),
    Column("longitude", Float),
    text_column("time_zone"),
    instant("created_at"),
    # As a person reads the name. Servers of the version before write none.
    text_column("name_key", nullable=True),
    UniqueConstraint("partner_id", "city", "name"),
    UniqueConstraint("partner_id", "city", "name_key"),
    Index(None, "city"),
)

screens = Table(
    "screens",
    metadata,
    text_column("id", primary_key=True),
    Column("theater_id", ForeignKey("theaters.id"), nullable=False),
    Column("partner_id", ForeignKey("partners.id"), nullable=False),
    text_column("name"),
    text_column("external_id", nullable=True),
    Column("turnaround_minutes", Integer, nullable=False),
    instant("created_at"),
    text_column("name_key", nullable=True),
    text_column("external_key", nullable=True),
    UniqueConstraint("partner_id", "external_id"),
    UniqueConstraint("theater_id", "name"),
    UniqueConstraint("theater_id", "name_key"),
    UniqueConstraint("partner_id", "external_key"),
    CheckConstraint("turnaround_minutes between 0 and 240", name="turnaround"),
)

_OTHER_NAMES = ", ".join(f"('{lookup}', '{alias}')" for alias, lookup in SPELLINGS)
LOOKED_UP = f"""coalesce((select k.lookup from cities k where k.lookup = :city), (
    select n.lookup from (
        select k.lookup, k.lookup as spelled from cities k union all select * from (values {_OTHER_NAMES}) a
    ) n cross join lateral (
        select count(*) as pieces from unnest(cast(:city_pieces as text[])) p
        where strpos(' ' || n.spelled || ' ', p) > 0
    ) shared
    where left(n.spelled, 1) = left(:city, 1) and abs(length(n.spelled) - length(:city)) <= 2
        and (n.spelled = any(cast(:city_swapped as text[]))
            or shared.pieces >= {LEAST_SHARED} * (length(n.spelled) + 1 + :city_size - shared.pieces))
    order by n.spelled = any(cast(:city_swapped as text[])) desc, shared.pieces desc, n.lookup limit 1
))"""
"""The lookup of the city that was asked for, or else of the one that looks most like it; null if none does. It begins
with the same letter, and at least that part of the pieces of both names is in both. Takes the values of `look_up_of`.
"""


def look_up_of(city: City) -> dict[str, Any]:
    """The values for LOOKED_UP."""
    pieces, turned = ([], []) if city.is_spelled_so else (pieces_of(city.lookup), swapped(city.lookup))
    return {"city": city.lookup, "city_pieces": pieces, "city_swapped": turned, "city_size": len(pieces)}


_LOOKED_UP = text(LOOKED_UP)
_CITY = columns_of(cities, City)
_THEATERS = select(*columns_of(theaters, Theater))
_SCREENS = select(*columns_of(screens, Screen))
_KEYS = bindparam("keys", type_=ARRAY(Text))
_THEATERS_BY_ID = DirectStatement(_THEATERS.where(theaters.c.id == any_(_KEYS)))
_THEATERS_OF_PARTNERS = _THEATERS.where(theaters.c.partner_id == any_(_KEYS)).order_by(
    theaters.c.created_at, theaters.c.id
)
_SCREENS_BY_ID = DirectStatement(_SCREENS.where(screens.c.id == any_(_KEYS)))
_SCREENS_OF_THEATERS = _SCREENS.where(screens.c.theater_id == any_(_KEYS)).order_by(screens.c.name)

# The import contract forbids models.partners here, so the statement declares the table by name.
_partners = table("partners", column("id"), column("status"))
_IN_BUSINESS = theaters.join(_partners, (_partners.c.id == theaters.c.partner_id) & (_partners.c.status == "ACTIVE"))


async def ensure_city(db: Database, city: City) -> str:
    """Inserts the city if it is new; answers its stored name, which has the spelling of the first insert."""
    await db.execute(upsert(cities).values(vars(city)).on_conflict_do_nothing())
    return str((await db.execute(select(cities.c.name).where(cities.c.lookup == city.lookup))).scalar_one())


async def cities_in_business(db: Database) -> list[City]:
    """Cities with a theater of an active partner, by name."""
    known = select(*_CITY).where(exists().select_from(_IN_BUSINESS).where(theaters.c.city == cities.c.name))
    return await fetch_all(db, known.order_by(cities.c.name), City)


async def theaters_in_business(db: Database, city: City | None, most: int | None = None) -> list[Theater]:
    """Theaters of active partners, by city and name; the first `most` of them."""
    found = _THEATERS.select_from(_IN_BUSINESS.join(cities, cities.c.name == theaters.c.city))
    if city is not None:
        found = found.where(cities.c.lookup == _LOOKED_UP.bindparams(**look_up_of(city)))
    in_order = found.order_by(theaters.c.city, theaters.c.name, theaters.c.id).limit(most)
    return await fetch_all(db, in_order, Theater)


async def add_theater(db: Database, theater: Theater) -> None:
    """Raises TheaterExists."""
    new = upsert(theaters).values(_theater_values(theater) | {"created_at": func.now()})
    made = new.on_conflict_do_nothing().returning(theaters.c.id)
    if (await db.execute(made)).first() is None:
        raise TheaterExists(theater.name, theater.city)


async def change_theater(db: Database, theater: Theater) -> None:
    """Raises TheaterExists."""
    try:
        await db.execute(update(theaters).where(theaters.c.id == theater.id).values(_theater_values(theater)))
    except IntegrityError as error:
        raise TheaterExists(theater.name, theater.city) from error


async def find(db: Database, theater_id: str) -> Theater | None:
    return await fetch_one(db, _THEATERS.where(theaters.c.id == theater_id), Theater)


async def lock_theater(db: Database, theater_id: str) -> Theater | None:
    """Locks the row FOR UPDATE until commit, so that concurrent updates do not undo each other."""
    return await fetch_one(db, _THEATERS.where(theaters.c.id == theater_id).with_for_update(), Theater)


async def count_locked(db: Database, partner_id: str) -> int:
    """How many theaters the partner has. Locks them FOR UPDATE until commit, so that additions come one after another;
    the count is a statement of its own, which sees what the additions before have committed.
    """
    mine = select(theaters.c.id).where(theaters.c.partner_id == partner_id)
    await db.execute(mine.order_by(theaters.c.id).with_for_update())
    return len((await db.execute(mine)).all())


async def find_many(db: Connection, theater_ids: Sequence[str]) -> list[Theater | None]:
    return in_order_of(theater_ids, await _THEATERS_BY_ID.fetch_entities(db, Theater, keys=list(theater_ids)))


async def of_partners(db: Database, partner_ids: Sequence[str]) -> list[Theater]:
    """Theaters of the partners, oldest first."""
    return await fetch_all(db, _THEATERS_OF_PARTNERS, Theater, {"keys": list(partner_ids)})


def _theater_values(theater: Theater) -> dict[str, Any]:
    return vars(theater) | {"name_key": reading_key(theater.name)}


def _screen_values(screen: Screen) -> dict[str, Any]:
    external_key = None if screen.external_id is None else reading_key(screen.external_id)
    return vars(screen) | {"name_key": reading_key(screen.name), "external_key": external_key}


async def add_screen(db: Database, screen: Screen) -> None:
    """Raises ScreenExists."""
    new = upsert(screens).values(_screen_values(screen) | {"created_at": func.now()})
    if (await db.execute(new.on_conflict_do_nothing().returning(screens.c.id))).first() is None:
        raise ScreenExists(screen.name, screen.external_id)


async def change_screen(db: Database, screen: Screen) -> None:
    """Raises ScreenExists."""
    try:
        await db.execute(update(screens).where(screens.c.id == screen.id).values(_screen_values(screen)))
    except IntegrityError as error:
        raise ScreenExists(screen.name, screen.external_id) from error


async def find_screen(db: Database, screen_id: str) -> Screen | None:
    return await fetch_one(db, _SCREENS.where(screens.c.id == screen_id), Screen)


async def find_screen_of_system(db: Database, partner_id: str, external_id: str) -> Screen | None:
    """The partner's screen with this id of the partner's own system, as a person reads it."""
    same = same_as_read(external_id, screens.c.external_id, screens.c.external_key)
    return await fetch_one(db, _SCREENS.where(screens.c.partner_id == partner_id, same), Screen)


async def screens_of_system(db: Database, partner_id: str, external_ids: Sequence[str]) -> list[Screen]:
    """The partner's screens with these ids of the partner's own system, as a person reads them."""
    keys = [reading_key(external_id) for external_id in external_ids]
    unread = screens.c.external_key.is_(None) & screens.c.external_id.in_(external_ids)
    mine = (screens.c.partner_id == partner_id) & (screens.c.external_key.in_(keys) | unread)
    return await fetch_all(db, _SCREENS.where(mine), Screen)


async def lock_screen(db: Database, screen_id: str) -> Screen | None:
    """Locks the row FOR UPDATE until commit."""
    return await fetch_one(db, _SCREENS.where(screens.c.id == screen_id).with_for_update(), Screen)


async def find_screens(db: Connection, screen_ids: Sequence[str]) -> list[Screen | None]:
    return in_order_of(screen_ids, await _SCREENS_BY_ID.fetch_entities(db, Screen, keys=list(screen_ids)))


async def screens_of(db: Database, theater_ids: Sequence[str]) -> list[Screen]:
    """Screens of the theaters, by name."""
    return await fetch_all(db, _SCREENS_OF_THEATERS, Screen, {"keys": list(theater_ids)})
