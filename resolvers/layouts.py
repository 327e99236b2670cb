"""uploadSeatLayout: the hall of a show. What would take a guest's seat becomes a plan, never a silent loss."""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Scope
from domain.errors import NotFound
from domain.layouts import LayoutConflict, LayoutPlan, NewLayout, TakenSeat, hurt, layout_of
from domain.seats.board import Board
from domain.seats.layout import SeatLayout
from domain.shows import Show, ShowClosed, StoredShowStatus
from models import audit
from models import pricing as price_rows
from models import shows as show_rows
from models.layouts import plans as plan_rows
from models.seats import board as board_rows
from models.seats import claims as claim_rows
from models.seats import layouts as layout_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.shows import set_layout


@dataclass(frozen=True)
class UploadedLayout:
    show: Show
    layout: SeatLayout


@allow(partner=Scope.INVENTORY_WRITE)
async def upload_seat_layout(ctx: Context, show_id: str, new: NewLayout) -> UploadedLayout:
    """Publishes the show. The layout that it has already changes nothing.

    Atomic. Raises NotFound, InvalidInput, ShowClosed (cancelled), LayoutConflict: nothing was changed, and the plan
    that the error names is kept.
    """
    ids.expect(ids.SHOW, show_id)
    async with ctx.begin() as tx:
        await tx.replay_of("uploadSeatLayout", show_id, show_id)
        await claim_rows.lock_show(tx.db, show_id)
        show = await show_rows.find(tx.db, show_id)
        if show is None or not tx.principal.is_partner(show.partner_id):
            raise NotFound(show_id)
        outcome = await put_layout(tx, show, new)
    if isinstance(outcome, LayoutConflict):
        raise outcome
    return outcome


async def put_layout(tx: Transaction, show: Show, new: NewLayout) -> UploadedLayout | LayoutConflict:
    """Joins the transaction, which holds the show. A conflict is an answer here: its plan is to be committed."""
    if show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowClosed(show.id)
    prices = await price_rows.prices_of(tx.db, [show.id])
    wanted = layout_of(new, {price.seat_type for price in prices})
    if wanted.id == show.layout_id:
        return UploadedLayout(show, wanted)
    present = None if show.layout_id is None else await layout_rows.read(tx.db, show.layout_id)
    if present is not None:
        lost = hurt(await board_rows.read_board(tx.db, show.id), wanted)
        if lost:
            return await _keep_plan(tx, show, wanted, lost)
    return await _exchange(tx, await board_rows.read_board(tx.db, show.id, wanted), present)


async def _exchange(tx: Transaction, board: Board, present: SeatLayout | None) -> UploadedLayout:
    before = None if present is None else {"layoutId": present.id}
    tx.audit(audit.Entry("uploadSeatLayout", board.show.id, before, {"layoutId": board.layout.id}))
    return UploadedLayout(await set_layout(tx, board, present), board.layout)


async def _keep_plan(tx: Transaction, show: Show, wanted: SeatLayout, lost: tuple[TakenSeat, ...]) -> LayoutConflict:
    await layout_rows.store(tx.db, wanted)
    plan_id = await plan_rows.find_open(tx.db, show.id, wanted.id, show.layout_version)
    if plan_id is None:
        plan_id = ids.new_in_show(ids.PLAN, show.id)
        plan = LayoutPlan(
            show_id=show.id,
            id=plan_id,
            layout_id=wanted.id,
            layout_version=show.layout_version,
            conflicts=lost,
            made_by=tx.principal.actor_id,
            created_at=show.now,
            applied_at=None,
        )
        await plan_rows.add(tx.db, plan)
    bookings = {seat.booking_id for seat in lost if seat.booking_id is not None}
    return LayoutConflict(plan_id, tuple(seat.seat_id for seat in lost), len(bookings))
