"""uploadSeatLayout: a layout that would change sold or locked seats is refused and stored as a plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain import ids
from domain.accounts import Scope
from domain.layouts import LayoutConflict, LayoutPlan, NewLayout, TakenSeat, layout_conflicts, layout_of
from domain.paths import below
from domain.pricing import NewPrice, amounts_of
from domain.seats.layout import SeatLayout
from domain.shows import Show, ShowClosed, StoredShowStatus
from models import audit
from models import pricing as price_rows
from models import shows as show_rows
from models.layouts import plans as plan_rows
from models.seats import inventory as inventory_rows
from models.seats import layouts as layout_rows
from resolvers.access import allow, own
from resolvers.context import Context, Transaction
from resolvers.shows import reprice, set_layout


@dataclass(frozen=True)
class UploadedLayout:
    show: Show
    layout: SeatLayout


class LayoutNeedsPlan(Exception):
    """The layout would change seats with live claims. The transaction must not commit; `store_plan` comes after it."""

    def __init__(self, show: Show, wanted: SeatLayout, lost: tuple[TakenSeat, ...]) -> None:
        super().__init__(show.id)
        self.show, self.wanted, self.lost = show, wanted, lost


@allow(partner=Scope.INVENTORY_WRITE)
async def upload_seat_layout(
    ctx: Context, show_id: str, new: NewLayout, prices: Sequence[NewPrice] | None = None
) -> UploadedLayout:
    """Gives the show the layout, with prices of its types where they come with it, and publishes it. The layout that
    the show has already changes nothing.

    Atomic. Raises NotFound, InvalidInput, ShowClosed (cancelled), LayoutConflict: nothing changed but that the plan
    named by the error is stored.
    """
    ids.expect(ids.SHOW, show_id)
    amounts = {} if prices is None else amounts_of(prices)
    try:
        async with ctx.begin() as tx:
            earlier = await tx.replay_of("uploadSeatLayout", show_id, show_id)
            await inventory_rows.lock_show(tx.db, show_id)
            show = own(tx.principal, await show_rows.find(tx.db, show_id), show_id)
            if earlier is not None and show.layout_id is not None:
                return UploadedLayout(show, await layout_rows.read(tx.db, show.layout_id))
            uploaded = await put_layout(tx, show, new, amounts)
            if amounts:
                await reprice(tx, uploaded.show, amounts)
            return uploaded
    except LayoutNeedsPlan as refused:
        raise await store_plan(ctx, refused) from None


async def put_layout(tx: Transaction, show: Show, new: NewLayout, coming: Collection[str] = ()) -> UploadedLayout:
    """Joins the transaction, which has locked the show and sets the prices of the `coming` types next. Raises
    InvalidInput, ShowClosed, LayoutNeedsPlan.
    """
    if show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowClosed(show.id)
    wanted = layout_of(new, [*await price_rows.amounts_of_show(tx.db, show.id), *coming])
    if wanted.id == show.layout_id:
        return UploadedLayout(show, wanted)
    present = None if show.layout_id is None else await layout_rows.read(tx.db, show.layout_id)
    if present is not None:
        lost = layout_conflicts(await inventory_rows.read_inventory(tx.db, show.id), wanted)
        if lost:
            raise LayoutNeedsPlan(show, wanted, lost)
    inventory = await inventory_rows.read_inventory(tx.db, show.id, wanted)
    before = None if present is None else {"layoutId": present.id}
    tx.audit(audit.Entry("uploadSeatLayout", show.id, before, {"layoutId": wanted.id}))
    return UploadedLayout(await set_layout(tx, inventory, present), wanted)


async def fit_out(tx: Transaction, show: Show, seat_layout: NewLayout | None, prices: Sequence[NewPrice]) -> bool:
    """Gives the show what a theater's system says of it: a layout, and then prices, which may be for types that come
    with the layout. They are all that the system has: other types that the layout lacks lose theirs. None, and no
    prices, leave the show's own. Whether that changes anything.

    Joins the transaction, which has locked the show. Raises as `put_layout`, with paths below seat_layout, and as
    `reprice`.
    """
    amounts = amounts_of(prices) if prices else {}
    before = await price_rows.amounts_of_show(tx.db, show.id)
    laid_out = show
    if seat_layout is not None:
        with below("seat_layout"):
            laid_out = (await put_layout(tx, show, seat_layout, amounts)).show
    if amounts and amounts != before:
        await reprice(tx, laid_out, amounts, complete=True)
    is_repriced = await price_rows.amounts_of_show(tx.db, show.id) != before
    return is_repriced or laid_out.layout_version != show.layout_version


@allow(partner=Scope.INVENTORY_WRITE)
async def store_plan(ctx: Context, refused: LayoutNeedsPlan) -> LayoutConflict:
    """Stores the refused layout's plan in a transaction of its own. The same layout again answers the same plan."""
    async with ctx.begin() as tx:
        show = refused.show
        await inventory_rows.lock_show(tx.db, show.id)
        plan_id = await plan_rows.find_open(tx.db, show.id, refused.wanted.id, show.layout_version)
        if plan_id is None:
            plan_id = ids.new_in_show(ids.PLAN, show.id)
            await layout_rows.store(tx.db, refused.wanted)
            plan = LayoutPlan(
                show_id=show.id,
                id=plan_id,
                layout_id=refused.wanted.id,
                layout_version=show.layout_version,
                conflicts=refused.lost,
                made_by=tx.principal.actor_id,
                created_at=show.now,
                applied_at=None,
            )
            await plan_rows.add(tx.db, plan)
    bookings = {seat.booking_id for seat in refused.lost if seat.booking_id is not None}
    return LayoutConflict(plan_id, tuple(seat.seat_id for seat in refused.lost), len(bookings))
