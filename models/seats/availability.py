"""Seat counts by type and state, for lists of shows: one statement.

A show's feed row has the numbers of its seats as they were written with the last change, and when the first of its
locks expires: until then they hold. Later, and for a show from before they were stored, they are counted anew.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import orjson

from domain.seats.counting import availability_of
from domain.seats.state import Availability
from models.direct import AnyConnection, DirectStatement

# An expired lock's seat is available: its claim does not count.
_COUNTED_ANEW = """(
    select jsonb_object_agg(by_type.seat_type, by_type.counts) from (
      select n.seat_type, jsonb_object_agg(n.state, n.seats) as counts from (
        select seat ->> 1 as seat_type, coalesce(c.state, 'A') as state, count(*) as seats
        from shows s join seat_layouts l on l.id = s.layout_id cross join jsonb_array_elements(l.seats) as seat
        left join seat_claims c on c.show_id = s.id and c.seat_id = seat ->> 0
          and (c.state <> 'L' or c.expires_at > now())
        where s.id = f.show_id group by 1, 2
      ) n group by n.seat_type
    ) by_type
  )"""

_BY_SHOW = DirectStatement(
    f"""
    select f.show_id,
           (case when f.availability is not null and (f.next_expiry is null or f.next_expiry > now())
                 then f.availability else {_COUNTED_ANEW} end)::text
    from show_feeds f where f.show_id = any(:keys::text[])
    """
)

MOST_REMEMBERED = 4096


async def by_show(db: AnyConnection, show_ids: Sequence[str]) -> list[Mapping[str, Availability]]:
    """Counts by seat type for each show, in the order of the ids; empty for a show without a layout."""
    found = dict(await _BY_SHOW.fetch_all(db, keys=list(show_ids)))
    return [_by_type(found.get(show_id)) for show_id in show_ids]


@lru_cache(MOST_REMEMBERED)
def _by_type(counts: str | None) -> Mapping[str, Availability]:
    """The letters of a stored count are the values of SeatState, and equal to it. A show's counts are the same from one
    change of its seats to the next, and those of shows with the same layout often are.
    """
    by_type = orjson.loads(counts) if counts is not None else {}
    return {seat_type: availability_of(count) for seat_type, count in by_type.items()}
