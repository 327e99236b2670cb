"""Reading, releasing and extending of seat locks."""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Role, Scope
from domain.seats import holding
from domain.seats.inventory import SeatInventory
from domain.seats.state import LockStatus, SeatLock
from models.seats import locks as lock_rows
from resolvers.access import acting_for, allow, own
from resolvers.context import Context
from resolvers.seats.changing import SeatChange, change_seats


@dataclass(frozen=True)
class Release:
    """`released_seat_ids` is empty if the lock had ended already. A replay names those that the first call released."""

    lock: SeatLock
    released_seat_ids: list[str]


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def release_seats(ctx: Context, lock_id: str, user_id: str | None = None) -> Release:
    """Atomic and idempotent: a lock that has ended releases nothing. Raises NotFound, Forbidden, PaymentInProgress."""
    if user_id is not None:
        acting_for(ctx.principal, user_id)
    show_id = ctx.show_of(ids.expect(ids.LOCK, lock_id))

    def decide(inventory: SeatInventory, found: SeatLock | None) -> Release:
        lock = own(ctx.principal, found, lock_id, user_id)
        released = holding.release(inventory, lock)
        return Release(inventory.locks.get(lock.id, lock), released)

    def replay(lock: SeatLock) -> Release:
        return Release(lock, lock.seat_ids if lock.status is LockStatus.RELEASED else [])

    released = SeatChange("releaseSeats", show_id, lock_id, is_new=False, decide=decide, replay=replay)
    return await change_seats(ctx, released)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def extend_lock(ctx: Context, lock_id: str) -> SeatLock:
    """Extends the lock by one TTL, once. Raises NotFound, LockExpired, LockReleased, LockUsed, ExtensionUsed."""
    show_id = ctx.show_of(ids.expect(ids.LOCK, lock_id))

    def decide(inventory: SeatInventory, found: SeatLock | None) -> SeatLock:
        return holding.extend(inventory, own(ctx.principal, found, lock_id), ctx.policy)

    extended = SeatChange("extendLock", show_id, lock_id, is_new=False, decide=decide, replay=lambda lock: lock)
    return await change_seats(ctx, extended)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def read_lock(ctx: Context, lock_id: str) -> SeatLock:
    """Raises NotFound."""
    show_id = ctx.show_of(ids.expect(ids.LOCK, lock_id))
    async with ctx.reading() as db:
        return own(ctx.principal, await lock_rows.find(db, show_id, lock_id), lock_id)


@allow(Role.CUSTOMER)
async def list_my_locks(ctx: Context) -> list[SeatLock]:
    """The caller's live locks, soonest to expire first."""
    async with ctx.reading() as db:
        return await lock_rows.live_of_owner(db, ctx.principal.actor_id)
