"""Progress of a cancelled show: its bookings with their cancellations and refunds."""

from domain import ids
from domain.accounts import Role, Scope
from domain.cancellations import BookingOfCancelledShow, ShowCancellation
from domain.discovery import Page, page_size, position_behind
from domain.errors import NotFound
from models import shows as show_rows
from models.base import Database
from models.cancellations import reporting as report_rows
from resolvers.access import allow, own
from resolvers.context import Context


@allow(Role.OPERATOR, partner=Scope.SALES_READ)
async def read_show_cancellation(ctx: Context, show_id: str) -> ShowCancellation:
    """Counts and amounts of a cancelled show. Raises NotFound, also for a show that is not cancelled."""
    ids.expect(ids.SHOW, show_id)
    async with ctx.reading() as db:
        return await _own_cancellation(ctx, db, show_id)


@allow(Role.OPERATOR, partner=Scope.SALES_READ)
async def list_cancelled_bookings(
    ctx: Context, show_id: str, first: int, after: str | None = None
) -> Page[BookingOfCancelledShow]:
    """Bookings of a cancelled show by id. Raises NotFound, also for a show that is not cancelled, and InvalidInput."""
    ids.expect(ids.SHOW, show_id)
    behind, size = position_behind(after), page_size(first)
    async with ctx.reading() as db:
        await _own_cancellation(ctx, db, show_id)
        found = await report_rows.bookings_of(db, show_id, behind[1] if behind else "", size + 1)
    return Page.of(found, first, lambda booking: (booking.status, booking.booking_id))


async def _own_cancellation(ctx: Context, db: Database, show_id: str) -> ShowCancellation:
    own(ctx.principal, await show_rows.find(db, show_id), show_id)
    cancellation = await report_rows.summary_of(db, show_id)
    if cancellation is None:
        raise NotFound(show_id)
    return cancellation
