"""Exchanging a show's layout. An exchange that would change a locked or sold seat is refused and kept as a plan."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError, Kind
from domain.seats.holding import expire
from domain.seats.inventory import SeatInventory
from domain.seats.layout import SeatLayout
from domain.seats.state import Claim, SeatState
from domain.text import reading_key


@dataclass(frozen=True)
class TakenSeat:
    """A locked or sold seat that the new layout would change. `why`: GONE, RELABELLED, RETYPED, MOVED (its row
    or column), ACCESSIBILITY, COMPANION, RELINKED or BLOCKED.
    """

    seat_id: str
    state: SeatState
    lock_id: str | None
    booking_id: str | None
    why: str


@dataclass(frozen=True)
class LayoutPlan:
    """An upload that was refused: the layout, and its conflicts at the time of the upload."""

    show_id: str
    id: str
    layout_id: str
    layout_version: int
    conflicts: tuple[TakenSeat, ...]
    made_by: str
    created_at: datetime
    applied_at: datetime | None


@dataclass(eq=False)
class LayoutConflict(DomainError):
    """`bookings`: the number of bookings with one of the seats; the other seats are locked without a booking."""

    code = "LAYOUT_CONFLICT"
    kind = Kind.CONFLICT
    plan_id: str
    seats: tuple[str, ...]
    bookings: int

    @property
    def message(self) -> str:
        return (
            f"Locked or sold seats would change: {', '.join(self.seats)}."
            f" Nothing was changed; the layout is kept as {self.plan_id}."
        )


def layout_conflicts(inventory: SeatInventory, wanted: SeatLayout) -> tuple[TakenSeat, ...]:
    """The locked and sold seats that the wanted layout would change, in the order of the present layout."""
    claims = {seat_id: inventory.live_claim(seat_id) for seat_id in inventory.layout.in_order(inventory.claims)}
    return tuple(
        TakenSeat(claim.seat_id, claim.state, claim.lock_id, claim.booking_id, why)
        for claim in claims.values()
        if claim is not None
        and claim.state is not SeatState.BLOCKED
        and (why := _why(claim, inventory.layout, wanted)) is not None
    )


def _why(claim: Claim, present: SeatLayout, wanted: SeatLayout) -> str | None:
    """What a holder was sold is the seat with all that it says of itself."""
    before, after = present.by_id[claim.seat_id], wanted.by_id.get(claim.seat_id)
    if after is None:
        return "GONE" if wanted.label_of(claim.seat_id) is None else "RELABELLED"
    differences = {
        "RETYPED": reading_key(after.seat_type) != reading_key(before.seat_type),
        "MOVED": (reading_key(after.row), after.column) != (reading_key(before.row), before.column),
        "ACCESSIBILITY": after.accessible != before.accessible,
        "COMPANION": after.companion != before.companion,
        "RELINKED": set(map(reading_key, after.linked_with)) != set(map(reading_key, before.linked_with)),
        "BLOCKED": after.blocked_reason is not None,
    }
    return next((why for why, differs in differences.items() if differs), None)


def exchanged(inventory: SeatInventory, present: SeatLayout | None) -> None:
    """Changes an inventory that has the new layout already: seats that the new layout blocks become blocked; blocks
    that came with the present layout, or of seats that are gone, end. Blocks set by hand stay, on whatever the label of
    the seat is spelled like now, and take in the whole of a sofa. Every lock and booking stays.
    """
    expire(inventory)
    blocked = [claim.seat_id for claim in inventory.claims.values() if claim.state is SeatState.BLOCKED]
    still = {seat_id: _still_blocked(seat_id, inventory.layout, present) for seat_id in blocked}
    inventory.free(seat_id for seat_id in sorted(still) if still[seat_id] != seat_id)
    by_layout = {seat.seat_id for seat in inventory.layout.seats if seat.blocked_reason is not None}
    by_hand = {label for label in still.values() if label is not None}
    for seat_id in inventory.layout.whole_sofas(by_layout | by_hand):
        if inventory.claim_of(seat_id) is None:
            inventory.put(Claim(seat_id, SeatState.BLOCKED, None, None, None, None))
    inventory.layout_exchanged = True


def _still_blocked(seat_id: str, new: SeatLayout, present: SeatLayout | None) -> str | None:
    """The label that the blocked seat has in the new layout, None if its block ends."""
    label = new.label_of(seat_id)
    if label is None:
        return None
    by_hand = present is not None and seat_id in present.by_id and present.by_id[seat_id].blocked_reason is None
    return label if by_hand or new.by_id[label].blocked_reason is not None else None
