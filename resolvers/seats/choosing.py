"""bestAvailable and lockBestAvailable: the platform chooses the seats, to be shown or to be held."""

from domain import ids
from domain.accounts import Role, Scope
from domain.seats import choosing
from domain.seats.locking import LockRequest
from domain.seats.state import SeatLock
from domain.seats.wishes import NewWish, SeatWish
from resolvers.access import ANYONE, acting_for, allow
from resolvers.context import Context
from resolvers.seats.locking import make_lock


@allow(*ANYONE)
async def best_available(ctx: Context, show_id: str, new: NewWish) -> choosing.SeatProposal:
    """The seats that `lock_best_available` would hold now. Nothing is held. Takes one statement where the show's seats
    are in memory.

    Raises NotFound, also for a show without a layout; InvalidInput.
    """
    ids.expect(ids.SHOW, show_id)
    wish = SeatWish.of(new, ctx.policy)
    async with ctx.reading_directly() as db:
        inventory = await ctx.services.inventories.kept.proven(db, show_id)
    return choosing.best_available(inventory, wish)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def lock_best_available(ctx: Context, show_id: str, new: NewWish, user_id: str | None = None) -> SeatLock:
    """Holds the best seats that are available when its turn comes: of two wishes for the same seats the later one gets
    the next best. Atomic; idempotent by key. The answer says why they were chosen, except to a repeated key.

    Raises NotFound, InvalidInput, ShowClosed, NoSeatsFit, LockLimit.
    """
    ids.expect(ids.SHOW, show_id)
    owner_id = acting_for(ctx.principal, user_id)
    wish = SeatWish.of(new, ctx.policy)
    request = LockRequest(ids.new_in_show(ids.LOCK, show_id), owner_id, ctx.principal.actor_id, ())
    return await make_lock(
        ctx,
        "lockBestAvailable",
        request,
        lambda inventory: choosing.lock_best(inventory, wish, request, ctx.policy),
    )
