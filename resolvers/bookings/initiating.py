"""initiateBooking: turns a lock into a booking with a frozen quote, split over the seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain import ids
from domain.accounts import Role, Scope
from domain.bookings import Booking, BookingStatus, BookingTerms
from domain.errors import InvalidInput, NotFound
from domain.pricing import PricedSeat, Quote, priced, quote
from domain.seats.holding import attach_booking, require_live
from domain.seats.inventory import SeatInventory
from domain.seats.state import SeatLock
from domain.shows import ShowClosed
from models import shows as show_rows
from models.bookings import bookings as booking_rows
from models.cancellations.terms import terms_of
from resolvers.access import acting_for, allow, own
from resolvers.context import Context, DirectTransaction
from resolvers.seats.changing import seat_lock_for_update, write_inventory


@dataclass(frozen=True)
class InitiatedBooking:
    booking: Booking
    created: bool


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def initiate_booking(
    ctx: Context, lock_id: str, show_id: str | None = None, user_id: str | None = None
) -> InitiatedBooking:
    """Atomic; idempotent: the same lock again answers the same booking.

    Raises NotFound, also for an unknown show, Forbidden, LockExpired, LockReleased, ShowClosed (cancelled or
    begun), InvalidInput (the lock is of another show).
    """
    if user_id is not None:
        acting_for(ctx.principal, user_id)
    route = ctx.show_of(ids.expect(ids.LOCK, lock_id))
    if show_id is not None and ids.expect(ids.SHOW, show_id) != route:
        raise await _of_another_show(ctx, show_id)
    async with ctx.begin_directly() as tx:
        booking_id = ids.new_in_show(ids.BOOKING, route)
        earlier = await tx.replay_of("initiateBooking", booking_id, route)
        inventory, lock = await seat_lock_for_update(tx, lock_id, user_id)
        if lock.booking_id is not None:
            existing = own(tx.principal, await booking_rows.find(tx.db, route, lock.booking_id), lock.booking_id)
            if earlier is not None or existing.status is not BookingStatus.EXPIRED:
                return InitiatedBooking(existing, created=earlier == existing.id)
        require_live(lock)
        attach_booking(inventory, lock, booking_id)
        quoted = await _freeze_quote(tx, inventory, lock)
        await write_inventory(tx, inventory)
        booking = await booking_rows.add(tx.write, booking_id, lock, *quoted)
        return InitiatedBooking(booking, created=True)


async def _of_another_show(ctx: Context, show_id: str) -> NotFound | InvalidInput:
    async with ctx.reading() as db:
        show = await show_rows.find(db, show_id)
    return NotFound(show_id) if show is None else InvalidInput.of("show_id", "The lock is of another show.")


async def _freeze_quote(tx: DirectTransaction, inventory: SeatInventory, lock: SeatLock) -> tuple[Quote, BookingTerms]:
    """The quote at the prices and rates that the lock froze, and the terms with the commission and the cancellation
    policy of now. Raises ShowClosed.
    """
    if not inventory.show.takes_payments:
        raise ShowClosed(lock.show_id)
    show, percent = inventory.show, tx.policy.commission_percent
    seats, since = _frozen(inventory, lock)
    commission, policy, earner = await terms_of(tx.db, show.partner_id, show.id, percent, since)
    earns = earner or tx.policy.cancellation_fee_earner
    terms = BookingTerms.of(inventory.show, None if policy is None else policy.id, earns)
    return quote(seats, commission, lock.currency, since), terms


def _frozen(inventory: SeatInventory, lock: SeatLock) -> tuple[Sequence[PricedSeat], date | None]:
    """The lock's seats as it froze them, and the day of its rates. Those of now for a lock that froze nothing."""
    if lock.priced_seats is not None:
        return lock.priced_seats, lock.rates_effective_on
    types = [(seat_id, inventory.layout.by_id[seat_id].seat_type) for seat_id in lock.seat_ids]
    card = inventory.moment.rates
    return priced(types, inventory.prices, card), None if card is None else card.effective_on
