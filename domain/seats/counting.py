"""Numbers of seats by type and state, kept up to date by what changes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from domain.seats.claims import SeatClaims
from domain.seats.layout import SeatLayout
from domain.seats.state import Availability, Claim, SeatState

TypeCounts = dict[str, Counter[SeatState]]
"""By seat type: how many seats are in each state."""


def counted(layout: SeatLayout, claims: SeatClaims) -> TypeCounts:
    counts: TypeCounts = {}
    for seat in layout.seats:
        counts.setdefault(seat.seat_type, Counter())[state_of(claims.get(seat.seat_id))] += 1
    return counts


def recounted(counts: TypeCounts, moves: Iterable[tuple[str, SeatState, SeatState]]) -> TypeCounts:
    """The counts after seats have changed: (seat type, state before, state after) of each."""
    after = {seat_type: counter.copy() for seat_type, counter in counts.items()}
    for seat_type, old, new in moves:
        after[seat_type][old] -= 1
        after[seat_type][new] += 1
    return after


def state_of(claim: Claim | None) -> SeatState:
    """As stored: the claim of a lock that has run out counts as locked until it is removed."""
    return SeatState.AVAILABLE if claim is None else claim.state


def availability_of(count: Mapping[SeatState, int]) -> Availability:
    available, locked = count.get(SeatState.AVAILABLE, 0), count.get(SeatState.LOCKED, 0)
    booked, blocked = count.get(SeatState.BOOKED, 0), count.get(SeatState.BLOCKED, 0)
    return Availability(available, locked, booked, blocked, available + locked + booked + blocked)
