"""Seat counts by type and state, for lists of shows: a constant number of statements."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import text

from domain.seats.layout import SeatLayout
from domain.seats.state import Availability, SeatState
from models.base import Database
from models.seats import layouts as layout_rows

_LAYOUTS = text("select id, layout_id from shows where id = any(:keys) and layout_id is not null")
_CLAIMS = text("select show_id, seat_id, state from seat_claims where show_id = any(:keys)")


async def by_show(db: Database, show_ids: Sequence[str]) -> list[dict[str, Availability]]:
    """Counts by seat type for each show, in the order of the ids; empty for a show without a layout."""
    keys = {"keys": list(set(show_ids))}
    layout_of = {row.id: row.layout_id for row in await db.execute(_LAYOUTS, keys)}
    layouts = await layout_rows.read_many(db, list(set(layout_of.values())))
    claims: dict[str, dict[str, str]] = defaultdict(dict)
    for row in await db.execute(_CLAIMS, keys):
        claims[row.show_id][row.seat_id] = row.state
    return [_count(layouts.get(layout_of.get(show_id, "")), claims[show_id]) for show_id in show_ids]


def _count(layout: SeatLayout | None, claims: dict[str, str]) -> dict[str, Availability]:
    if layout is None:
        return {}
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for seat in layout.seats:
        states[seat.seat_type][claims.get(seat.seat_id, SeatState.AVAILABLE)] += 1
    return {
        seat_type: Availability(
            available=count[SeatState.AVAILABLE],
            locked=count[SeatState.LOCKED],
            booked=count[SeatState.BOOKED],
            blocked=count[SeatState.BLOCKED],
            total=count.total(),
        )
        for seat_type, count in states.items()
    }
