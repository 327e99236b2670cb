"""cancelShow: marks the show; workers then cancel each booking in a transaction of its own, with all money back."""

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.events import ShowBookingCancellationDue, ShowCancelled
from domain.payments import RefundReason
from domain.shows import Show, ShowClosed, StoredShowStatus
from domain.text import clean
from models import audit
from models import shows as show_rows
from models.bookings import bookings as booking_rows
from models.seats import inventory as inventory_rows
from resolvers.access import allow
from resolvers.cancellations.deciding import cancel, lock_ticket
from resolvers.context import Context, Transaction
from resolvers.shows.changing import show_changed


@allow(partner=Scope.INVENTORY_WRITE)
async def cancel_show(ctx: Context, show_id: str, reason: str) -> Show:
    """Atomic and idempotent. After its commit no seat is locked or sold; workers refund every booking in full.
    Asked again, it has them look for bookings that were left, as a version before left those of guests inside.

    Raises NotFound, InvalidInput, ShowClosed for a show that is over.
    """
    ids.expect(ids.SHOW, show_id)
    why = clean(reason, "reason", 500)
    async with ctx.begin() as tx:
        await tx.replay_of("cancelShow", show_id, show_id)
        await inventory_rows.lock_show(tx.db, show_id)
        show = await show_rows.find(tx.db, show_id)
        if show is None or not tx.principal.is_partner(show.partner_id):
            raise NotFound(show_id)
        if show.stored_status is StoredShowStatus.CANCELLED:
            if await booking_rows.live_ids(tx.db, show_id):
                tx.record(ShowCancelled(show_id))
            return show
        await mark_cancelled(tx, show, why)
        return await show_rows.find(tx.db, show_id) or show


async def mark_cancelled(tx: Transaction, show: Show, why: str) -> None:
    """Joins the transaction, which has locked the show and knows that it is not cancelled. Raises ShowClosed for a show
    that is over, since its guests have seen it.
    """
    if show.is_over:
        raise ShowClosed(show.id)
    await show_rows.cancel(tx.db, show.id, why)
    tx.audit(audit.Entry("cancelShow", show.id, {"status": show.stored_status}, {"reason": why}))
    tx.record(ShowCancelled(show.id))
    await show_changed(tx, show.id)


@allow(Role.SYSTEM)
async def request_cancellations(ctx: Context, show_id: str) -> None:
    """Records the cancellation of each live booking. Once the show is cancelled no booking is confirmed any more. One
    that was reinstated meanwhile had none, and those that it has now stay.
    """
    async with ctx.begin() as tx:
        show = await show_rows.find(tx.db, show_id)
        if show is None or show.stored_status is not StoredShowStatus.CANCELLED:
            return
        for booking_id in await booking_rows.live_ids(tx.db, show_id):
            tx.record(ShowBookingCancellationDue(show_id, booking_id))


@allow(Role.SYSTEM)
async def cancel_due_booking(ctx: Context, show_id: str, booking_id: str) -> None:
    """Cancels the booking with a full refund, also of guests who are inside. Atomic and idempotent."""
    async with ctx.begin() as tx:
        locked = await lock_ticket(tx, show_id, booking_id)
        if locked.booking.live_seats:
            cancellation_id = ids.new_in_show(ids.CANCELLATION, show_id)
            await cancel(tx, locked, locked.booking.live_seats, RefundReason.SHOW_CANCELLED, cancellation_id)
