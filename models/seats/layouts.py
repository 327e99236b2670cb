"""Statements on seat layouts. A layout never changes, so a connection's engine caches those that it has read."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.errors import NotFound
from domain.seats.layout import Seat, SeatLayout
from models.base import Database
from models.direct import Connection, DirectStatement
from models.seats.tables import seat_layouts, show_layouts

MOST_CACHED = 500
LAYOUT_CACHE = "marquee_layout_cache"
"""The execution option of an engine that holds its LayoutCache. Without one every layout is read each time."""

_READ = text("select id, rows, columns, seats from seat_layouts where id = any(:keys)").columns(seats=JSONB)
_READ_ONE = DirectStatement("select id, rows, columns, seats::text from seat_layouts where id = :id")

_VERSIONS = text(
    "select l.show_id, l.version, l.layout_id from show_layouts l"
    " join unnest(cast(:shows as text[]), cast(:versions as integer[])) as w (show_id, version)"
    " on w.show_id = l.show_id and w.version = l.version"
)


class LayoutCache:
    """The most recently used layouts, by id: MOST_CACHED at most."""

    def __init__(self) -> None:
        self._layouts: OrderedDict[str, SeatLayout] = OrderedDict()

    def __len__(self) -> int:
        return len(self._layouts)

    def find(self, layout_ids: Iterable[str]) -> dict[str, SeatLayout]:
        """Those that are cached."""
        return {layout_id: self._layouts[layout_id] for layout_id in layout_ids if layout_id in self._layouts}

    def keep(self, layout: SeatLayout) -> None:
        self._layouts[layout.id] = layout
        self._layouts.move_to_end(layout.id)
        if len(self._layouts) > MOST_CACHED:
            self._layouts.popitem(last=False)


async def read(db: Database, layout_id: str) -> SeatLayout:
    """Raises NotFound."""
    layout = (await read_many(db, [layout_id]))[layout_id]
    if layout is None:
        raise NotFound(layout_id)
    return layout


async def read_direct(db: Connection, cache: LayoutCache, layout_id: str) -> SeatLayout:
    """As `read`, over a connection of the driver: who has locked a show must not wait for another connection, which
    may be held by one that waits for the show. Raises NotFound.
    """
    layout = cache.find([layout_id]).get(layout_id)
    if layout is None:
        row = await _READ_ONE.fetch_row(db, id=layout_id)
        if row is None:
            raise NotFound(layout_id)
        layout = SeatLayout(row[0], row[1], row[2], tuple(_seat(values) for values in orjson.loads(row[3])))
    cache.keep(layout)
    return layout


def cache_of(engine: AsyncEngine) -> LayoutCache:
    """The engine's cache; one of its own where it has none."""
    cache = engine.sync_engine.get_execution_options().get(LAYOUT_CACHE)
    return cache if isinstance(cache, LayoutCache) else LayoutCache()


async def read_many(db: Database, layout_ids: Sequence[str]) -> dict[str, SeatLayout | None]:
    """None for an unknown id. Takes one statement at most, and none when the engine's cache has all of them."""
    cache = _cache_of(db)
    known = cache.find(layout_ids)
    unknown = set(layout_ids) - set(known)
    if unknown:
        for row in await db.execute(_READ, {"keys": sorted(unknown)}):
            seats = tuple(_seat(values) for values in row.seats)
            known[row.id] = SeatLayout(row.id, row.rows, row.columns, seats)
    for layout in known.values():
        cache.keep(layout)
    return {layout_id: known.get(layout_id) for layout_id in layout_ids}


async def read_versions(db: Database, versions: Sequence[tuple[str, int]]) -> list[SeatLayout | None]:
    """The layout of each (show id, layout version), in their order; None for an unknown pair."""
    wanted = {"shows": [show_id for show_id, _ in versions], "versions": [version for _, version in versions]}
    known = {(row.show_id, row.version): row.layout_id for row in await db.execute(_VERSIONS, wanted)}
    layouts = await read_many(db, list(set(known.values())))
    return [layouts.get(known.get(version, "")) for version in versions]


async def store(db: Database, layout: SeatLayout) -> None:
    """Idempotent: the id is derived from the content, so identical layouts are stored once."""
    seats = [_values(seat) for seat in layout.seats]
    row = {"id": layout.id, "rows": layout.rows, "columns": layout.columns, "total": len(seats), "seats": seats}
    await db.execute(insert(seat_layouts).values(**row, created_at=func.now()).on_conflict_do_nothing())


async def add_version(db: Database, show_id: str, version: int, layout_id: str) -> None:
    """The caller has locked the show, so versions have no gap."""
    row = {"show_id": show_id, "version": version, "layout_id": layout_id}
    await db.execute(insert(show_layouts).values(**row, created_at=func.now()))


def _cache_of(db: Database) -> LayoutCache:
    connection = db.sync_connection
    cache = None if connection is None else connection.get_execution_options().get(LAYOUT_CACHE)
    return cache if isinstance(cache, LayoutCache) else LayoutCache()


def _values(seat: Seat) -> list[Any]:
    """The seat's fields in their order: a JSON list takes a third of the space of an object."""
    return list(vars(seat).values())


def _seat(values: list[Any]) -> Seat:
    seat_id, seat_type, row, column, accessible, companion, linked_with, blocked_reason = values
    return Seat(seat_id, seat_type, row, column, accessible, companion, tuple(linked_with), blocked_reason)
