"""A small hall, and the inventory of a show in it: decisions on seats without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.policy import Policy
from domain.seats.choosing import lock_best
from domain.seats.claims import SeatClaims
from domain.seats.inventory import Moment, SeatInventory, ShowSeats
from domain.seats.layout import Seat, SeatLayout
from domain.seats.locking import LockRequest, lock
from domain.seats.state import Claim, SeatLock, SeatState
from domain.seats.wishes import SeatWish
from tests.domain.making import before, show

POLICY = Policy(lock_ttl_seconds=300, seats_per_lock=4, locks_per_customer=2)
NOW = before(hours=5)


def row(letter: str, columns: int, seat_type: str = "Gold") -> list[Seat]:
    return [Seat(f"{letter}{column}", seat_type, letter, column) for column in range(1, columns + 1)]


def inventory(*seats: Seat, claims: Sequence[Claim] = (), now: datetime = NOW) -> SeatInventory:
    """An inventory of these seats; by default one row of eight Gold ones, A1 to A8."""
    placed = tuple(seats) or tuple(row("A", 8))
    layout = SeatLayout("LAYOUT_1", 10, 20, placed)
    prices = {"Gold": 25000, "Silver": 18000}
    moment = Moment(1, 1, now, sellable=True, partner_ttl_seconds=None, partner_sales_close_minutes=None)
    return ShowSeats(show(now), layout, prices, SeatClaims(claims), moment).at(moment)


def sold(seat_id: str) -> Claim:
    return Claim(seat_id, SeatState.BOOKED, "LOCK_SOLD", "USER_9", None, "BOOK_9")


def blocked(seat_id: str) -> Claim:
    return Claim(seat_id, SeatState.BLOCKED, None, None, None, None)


def take(
    on: SeatInventory, *seat_ids: str, by: str = "USER_1", made_by: str | None = None, id: str = "LOCK_1"
) -> SeatLock:
    return lock(on, LockRequest.of(id, by, made_by or by, seat_ids), POLICY)


def at(later: datetime, on: SeatInventory) -> SeatInventory:
    """The same seats at another time, with what was decided on them committed."""
    on.seats.apply(on, on.moment.revision + 1, on.moment.version + 1)
    return on.seats.at(replace(on.seats.moment, now=later))


def states(on: SeatInventory) -> dict[str, str]:
    """The letters of seats that are not available."""
    return {seat_id: claim.state.value for seat_id, claim in on.claims.items() if claim.is_live(on.now)}


def lock_for(hall: SeatInventory, wish: SeatWish, by: str = "USER_1", id: str = "LOCK_1") -> SeatLock:
    return lock_best(hall, wish, LockRequest(id, by, by, ()), replace(POLICY, seats_per_lock=10))


def sofa(*seats: Seat) -> list[Seat]:
    labels = [seat.seat_id for seat in seats]
    return [replace(seat, linked_with=tuple(each for each in labels if each != seat.seat_id)) for seat in seats]
