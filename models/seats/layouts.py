"""Statements on seat layouts. A layout never changes, so what was read once is kept in this process."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.errors import NotFound
from domain.seats.layout import Seat, SeatLayout
from models.base import Database
from models.seats.tables import seat_layouts, show_layouts

MOST_KEPT = 500
_kept: OrderedDict[str, SeatLayout] = OrderedDict()

_READ = text("select id, rows, columns, seats from seat_layouts where id = any(:keys)").columns(seats=JSONB)
_VERSION = text("select layout_id from show_layouts where show_id = :show_id and version = :version")

_VERSIONS = text(
    "select l.show_id, l.version, l.layout_id from show_layouts l"
    " join unnest(cast(:shows as text[]), cast(:versions as integer[])) as w (show_id, version)"
    " on w.show_id = l.show_id and w.version = l.version"
)


async def read(db: Database, layout_id: str) -> SeatLayout:
    """Raises NotFound."""
    layout = (await read_many(db, [layout_id]))[layout_id]
    if layout is None:
        raise NotFound(layout_id)
    return layout


async def read_many(db: Database, layout_ids: Sequence[str]) -> dict[str, SeatLayout | None]:
    """At most one statement, none when all of them are known here."""
    known = {layout_id: _kept[layout_id] for layout_id in layout_ids if layout_id in _kept}
    unknown = set(layout_ids) - set(known)
    if unknown:
        for row in await db.execute(_READ, {"keys": sorted(unknown)}):
            seats = tuple(_seat(values) for values in row.seats)
            known[row.id] = SeatLayout(row.id, row.rows, row.columns, seats)
    for layout in known.values():
        _keep(layout)
    return {layout_id: known.get(layout_id) for layout_id in layout_ids}


async def read_version(db: Database, show_id: str, version: int) -> SeatLayout:
    """The layout that the show had at this version of it. Raises NotFound."""
    layout_id = await db.scalar(_VERSION, {"show_id": show_id, "version": version})
    if layout_id is None:
        raise NotFound(show_id)
    return await read(db, layout_id)


async def read_versions(db: Database, versions: Sequence[tuple[str, int]]) -> list[SeatLayout | None]:
    """Of each (show id, layout version), in their order."""
    wanted = {"shows": [show_id for show_id, _ in versions], "versions": [version for _, version in versions]}
    known = {(row.show_id, row.version): row.layout_id for row in await db.execute(_VERSIONS, wanted)}
    layouts = await read_many(db, list(set(known.values())))
    return [layouts.get(known.get(version, "")) for version in versions]


async def store(db: Database, layout: SeatLayout) -> None:
    """Identical ones once: the id is made of the content."""
    seats = [_values(seat) for seat in layout.seats]
    row = {"id": layout.id, "rows": layout.rows, "columns": layout.columns, "total": len(seats), "seats": seats}
    await db.execute(insert(seat_layouts).values(**row, created_at=func.now()).on_conflict_do_nothing())


async def add_version(db: Database, show_id: str, version: int, layout_id: str) -> None:
    """The show is held, so that versions have no gap."""
    row = {"show_id": show_id, "version": version, "layout_id": layout_id}
    await db.execute(insert(show_layouts).values(**row, created_at=func.now()))


def _keep(layout: SeatLayout) -> None:
    _kept[layout.id] = layout
    _kept.move_to_end(layout.id)
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def _values(seat: Seat) -> list[Any]:
    """In the order of Seat's fields: a list takes a third of the space of an object."""
    return list(vars(seat).values())


def _seat(values: list[Any]) -> Seat:
    seat_id, seat_type, row, column, accessible, companion, linked_with, blocked_reason = values
    return Seat(seat_id, seat_type, row, column, accessible, companion, tuple(linked_with), blocked_reason)
