"""reinstateShow: a show that was cancelled by mistake takes place after all."""

from domain import ids
from domain.accounts import Scope
from domain.shows import Show, ShowClosed, ShowWasBooked, StoredShowStatus
from domain.shows.scheduling import Slot
from models import audit
from models import shows as show_rows
from models.bookings import counting as count_rows
from models.seats import inventory as inventory_rows
from models.shows import Placement
from resolvers.access import allow, own
from resolvers.context import Context, Transaction
from resolvers.shows.changing import show_changed
from resolvers.shows.placing import require_free


@allow(partner=Scope.INVENTORY_WRITE)
async def reinstate_show(ctx: Context, show_id: str) -> Show:
    """Brings a cancelled show back at its time, if nobody had booked it. Atomic and idempotent: a show that is not
    cancelled stays as it is. Raises NotFound, ShowWasBooked, ShowClosed for a show that is over, ScreenOccupied.
    """
    ids.expect(ids.SHOW, show_id)
    async with ctx.begin() as tx:
        await tx.replay_of("reinstateShow", show_id, show_id)
        known = own(tx.principal, await show_rows.find(tx.db, show_id), show_id)
        venue = await show_rows.lock_venue(tx.db, known.screen_id)
        await inventory_rows.lock_show(tx.db, show_id)
        show = own(tx.principal, await show_rows.find(tx.db, show_id), show_id)
        if venue is None or show.stored_status is not StoredShowStatus.CANCELLED:
            return show
        await require_unbooked(tx, show)
        slot = Slot(show.starts_at, show.ends_at, show.ends_at + venue.turnaround, show.business_date)
        placement = Placement(show.id, show.movie_id, venue, slot, show.variant)
        await require_free(tx, placement)
        await show_rows.lift(tx.db, [show.id])
        await bring_back(tx, show)
        await show_rows.move(tx.db, placement)
        return await show_rows.find(tx.db, show_id) or show


async def require_unbooked(tx: Transaction, show: Show) -> None:
    """The transaction has locked the cancelled show. Raises ShowWasBooked, ShowClosed for a show that is over."""
    if show.is_over:
        raise ShowClosed(show.id)
    sold = await count_rows.ever_sold(tx.db, show.id)
    if sold:
        raise ShowWasBooked(show.id, sold)


async def bring_back(tx: Transaction, show: Show) -> None:
    """Joins the transaction, which has lifted the show and moves it next."""
    await show_rows.reinstate(tx.db, show)
    await show_changed(tx, show.id)
    tx.audit(audit.Entry("reinstateShow", show.id, {"cancelReason": show.cancel_reason}, {}))
