"""Exchanging a show's layout. An exchange that would change a locked or sold seat is refused and kept as a plan."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError, Kind
from domain.seats.holding import expire
from domain.seats.inventory import SeatInventory
from domain.seats.layout import SeatLayout
from domain.seats.state import Claim, SeatState


@dataclass(frozen=True)
class TakenSeat:
    """A locked or sold seat that the new layout would change. `why`: GONE, RETYPED or BLOCKED."""

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
            f"Locked or sold seats would be lost: {', '.join(self.seats)}."
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
    seat = wanted.by_id.get(claim.seat_id)
    if seat is None:
        return "GONE"
    if seat.seat_type != present.by_id[claim.seat_id].seat_type:
        return "RETYPED"
    return "BLOCKED" if seat.blocked_reason is not None else None


def exchanged(inventory: SeatInventory, present: SeatLayout | None) -> None:
    """Changes an inventory that has the new layout already: seats that the new layout blocks become blocked; blocks
    that came with the present layout, or of seats that are gone, end. Blocks set by hand stay, and so does every lock
    and booking.
    """
    expire(inventory)
    blocked = {claim.seat_id for claim in inventory.claims.values() if claim.state is SeatState.BLOCKED}
    inventory.free(seat_id for seat_id in sorted(blocked) if not _stays_blocked(seat_id, inventory.layout, present))
    for claim in _blocks(inventory):
        inventory.put(claim)
    inventory.layout_exchanged = True


def _stays_blocked(seat_id: str, new: SeatLayout, present: SeatLayout | None) -> bool:
    seat = new.by_id.get(seat_id)
    if seat is None:
        return False
    by_hand = present is not None and seat_id in present.by_id and present.by_id[seat_id].blocked_reason is None
    return by_hand or seat.blocked_reason is not None


def _blocks(inventory: SeatInventory) -> list[Claim]:
    return [
        Claim(seat.seat_id, SeatState.BLOCKED, None, None, None, None)
        for seat in inventory.layout.seats
        if seat.blocked_reason is not None and inventory.claim_of(seat.seat_id) is None
    ]
