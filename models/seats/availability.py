"""Seat counts by type and state, for lists of shows: a constant number of statements.

A show's feed row has the numbers of its seats as they were written with the last change, and when the first of its
locks expires: until then they hold. Later they are counted anew.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from domain.seats.claims import SeatClaims
from domain.seats.counting import availability_of, counted
from domain.seats.state import Availability, Claim, SeatState
from models.base import Database
from models.seats import layouts as layout_rows

_KEPT = text(
    "select show_id, availability from show_feeds"
    " where show_id = any(:keys) and (next_expiry is null or next_expiry > now()) and availability is not null"
)

_LAYOUTS = text("select id, layout_id from shows where id = any(:keys) and layout_id is not null")

_LIVE_CLAIMS = text(
    "select show_id, seat_id, state from seat_claims"
    " where show_id = any(:keys) and (state <> 'L' or expires_at > now())"
)


async def by_show(db: Database, show_ids: Sequence[str]) -> list[dict[str, Availability]]:
    """Counts by seat type for each show, in the order of the ids; empty for a show without a layout."""
    kept = await db.execute(_KEPT, {"keys": list(set(show_ids))})
    found = {show_id: _by_type(counts) for show_id, counts in kept}
    others = list(set(show_ids) - set(found))
    if others:
        found |= await _counted_anew(db, others)
    return [found.get(show_id, {}) for show_id in show_ids]


async def _counted_anew(db: Database, show_ids: list[str]) -> dict[str, dict[str, Availability]]:
    layout_of = {row.id: row.layout_id for row in await db.execute(_LAYOUTS, {"keys": show_ids})}
    layouts = await layout_rows.read_many(db, list(set(layout_of.values())))
    claims = {show_id: SeatClaims() for show_id in layout_of}
    for show_id, seat_id, state in await db.execute(_LIVE_CLAIMS, {"keys": list(layout_of)}):
        claims[show_id].put(Claim(seat_id, SeatState(state), None, None, None, None))
    return {
        show_id: _by_type(counted(layout, claims[show_id]))
        for show_id, layout_id in layout_of.items()
        if (layout := layouts[layout_id]) is not None
    }


def _by_type(counts: Mapping[str, Mapping[SeatState, int]]) -> dict[str, Availability]:
    """The letters of a stored count are the values of SeatState, and equal to it."""
    return {seat_type: availability_of(count) for seat_type, count in counts.items()}
