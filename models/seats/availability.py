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
    """
    select f.show_id, s.layout_id, case when f.next_expiry is null or f.next_expiry > now() then f.availability end
    from show_feeds f join shows s on s.id = f.show_id where f.show_id = any(:keys) and s.layout_id is not null
    """
)

_LIVE_CLAIMS = text(
    "select show_id, seat_id, state from seat_claims"
    " where show_id = any(:keys) and (state <> 'L' or expires_at > now())"
)


async def by_show(db: Database, show_ids: Sequence[str]) -> list[dict[str, Availability]]:
    """Counts by seat type for each show, in the order of the ids; empty for a show without a layout."""
    found: dict[str, dict[str, Availability]] = {}
    stale: dict[str, str] = {}
    for show_id, layout_id, counts in await db.execute(_KEPT, {"keys": list(set(show_ids))}):
        if counts is None:
            stale[show_id] = layout_id
        else:
            found[show_id] = _by_type(counts)
    if stale:
        found |= await _counted_anew(db, stale)
    return [found.get(show_id, {}) for show_id in show_ids]


async def _counted_anew(db: Database, layout_of: Mapping[str, str]) -> dict[str, dict[str, Availability]]:
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
