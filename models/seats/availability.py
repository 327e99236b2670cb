"""Seat counts by type and state, for lists of shows: columns of a statement (`models/discovery.py`).

A show's feed row has the numbers of its seats as they were written with the last change, and when the first of its
locks expires: until then they hold. Later the seats of expired locks, which are available, are counted beside them.
"""

from collections.abc import Mapping
from functools import lru_cache

import orjson

from domain.seats.counting import availability_of
from domain.seats.state import Availability, SeatState

# Subselects find layout and claims by their keys, however many there are: a join would be free to compare all with all.
_SEATS = """jsonb_array_elements((select l.seats from seat_layouts l
        where l.id = (select s.layout_id from shows s where s.id = f.show_id))) as seat"""

_FREED = f"""(
    select jsonb_object_agg(n.seat_type, n.seats) from (
      select seat ->> 1 as seat_type, count(*) as seats from {_SEATS}
      where seat ->> 0 = any(array(select c.seat_id from seat_claims c
                                   where c.show_id = f.show_id and c.state = 'L' and c.expires_at <= now()))
      group by 1
    ) n
  )"""

# Of a show that has not changed since numbers are stored.
_COUNTED = f"""(
    select jsonb_object_agg(by_type.seat_type, by_type.counts) from (
      select n.seat_type, jsonb_object_agg(n.state, n.seats) as counts from (
        select seat ->> 1 as seat_type, count(*) as seats,
          coalesce((select c.state from seat_claims c
                    where c.show_id = f.show_id and c.seat_id = seat ->> 0), 'A') as state
        from {_SEATS} group by 1, 3
      ) n group by n.seat_type
    ) by_type
  )"""

NUMBERS = f"""coalesce(f.availability, {_COUNTED})::text,
    (case when f.availability is null or f.next_expiry <= now() then {_FREED} end)::text"""
"""Two columns of the feed row `f` of a show; `availability_in` reads them."""

MOST_REMEMBERED = 4096


@lru_cache(MOST_REMEMBERED)
def availability_in(counts: str | None, freed: str | None) -> Mapping[str, Availability]:
    """By seat type; empty for a show without a layout.

    The letters of a stored count are the values of SeatState, and equal to it. A show's counts are the same from one
    change of its seats to the next, and those of shows with the same layout often are.
    """
    by_type: dict[str, dict[str, int]] = orjson.loads(counts) if counts is not None else {}
    for seat_type, seats in (orjson.loads(freed) if freed is not None else {}).items():
        count = by_type[seat_type]
        count[SeatState.LOCKED] -= seats
        count[SeatState.AVAILABLE] = count.get(SeatState.AVAILABLE, 0) + seats
    return {seat_type: availability_of(count) for seat_type, count in by_type.items()}  # type: ignore[arg-type]
