"""lockSeats: reserves seats for a limited time, all or none."""

from collections.abc import Callable, Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.seats.inventory import SeatInventory
from domain.seats.locking import LockRequest, lock, looks_taken
from domain.seats.state import SeatLock
from domain.shows import ShowClosed
from models import shows as show_rows
from resolvers.access import acting_for, allow
from resolvers.context import Context
from resolvers.inventories import LooksRefused, never_refused
from resolvers.seats.changing import SeatChange, change_seats


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def lock_seats(ctx: Context, show_id: str, seat_ids: Sequence[str], user_id: str | None = None) -> SeatLock:
    """Atomic; idempotent by key. The owner's older lock of one of the seats is released as a whole if the same caller
    made it and it has no booking.

    Raises NotFound, InvalidInput, SeatLimit, ShowClosed, SeatsUnavailable, LockLimit.
    """
    ids.expect(ids.SHOW, show_id)
    owner_id = acting_for(ctx.principal, user_id)
    lock_id = ids.new_in_show(ids.LOCK, show_id)
    request = LockRequest.of(lock_id, owner_id, ctx.principal.actor_id, seat_ids)
    return await make_lock(
        ctx,
        "lockSeats",
        request,
        lambda inventory: lock(inventory, request, ctx.policy),
        lambda claims, now: looks_taken(claims, request, now),
    )


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def make_lock(
    ctx: Context,
    operation: str,
    request: LockRequest,
    decide: Callable[[SeatInventory], SeatLock],
    looks_refused: LooksRefused = never_refused,
) -> SeatLock:
    """Makes the lock that `decide` makes of the show's seats, by the rules of access, in a batch. Raises what `decide`
    raises, NotFound, ShowClosed for a show that has no seats yet.
    """
    show_id = ctx.show_of(request.lock_id)

    def decide_for_caller(inventory: SeatInventory, _lock: SeatLock | None) -> SeatLock:
        if ctx.principal.role is Role.PARTNER and ctx.principal.partner_id != inventory.show.partner_id:
            raise NotFound(show_id)
        return decide(inventory)

    change = SeatChange(
        operation,
        show_id,
        request.lock_id,
        is_new=True,
        decide=decide_for_caller,
        replay=lambda found: found,
        looks_refused=looks_refused,
    )
    try:
        return await change_seats(ctx, change)
    except NotFound:
        await _require_seats(ctx, show_id)
        raise


async def _require_seats(ctx: Context, show_id: str) -> None:
    """Raises ShowClosed for a show that has no seats yet, to whom it is shown: everybody but other partners."""
    async with ctx.reading() as db:
        show = await show_rows.find(db, show_id)
    who = ctx.principal
    if show is None or (who.role is Role.PARTNER and not who.is_partner(show.partner_id)):
        return
    if show.layout_id is None:
        raise ShowClosed(show_id)
