"""Reading, releasing and extending of seat locks."""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Role, Scope
from domain.seats import holding
from domain.seats.state import LockStatus, SeatLock
from models.seats import claims as claim_rows
from models.seats import inventory as inventory_rows
from models.seats import locks as lock_rows
from resolvers.access import acting_for, allow, own
from resolvers.context import Context, Transaction


@dataclass(frozen=True)
class Release:
    """`released_seat_ids` is empty if the lock had ended already. A replay names those that the first call released."""

    lock: SeatLock
    released_seat_ids: list[str]


async def seat_lock_for_update(tx: Transaction, lock_id: str, user_id: str | None = None) -> SeatLock:
    """Locks the show's feed row FOR UPDATE until commit and reads the caller's seat lock. Raises NotFound."""
    show_id = tx.context.show_of(ids.expect(ids.LOCK, lock_id))
    await claim_rows.lock_show(tx.db, show_id)
    return own(tx.principal, await lock_rows.find(tx.db, show_id, lock_id), lock_id, user_id)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def release_seats(ctx: Context, lock_id: str, user_id: str | None = None) -> Release:
    """Atomic and idempotent: a lock that has ended releases nothing. Raises NotFound, Forbidden, PaymentInProgress."""
    _check_user(ctx, user_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("releaseSeats", lock_id, tx.context.show_of(ids.expect(ids.LOCK, lock_id)))
        lock = await seat_lock_for_update(tx, lock_id, user_id)
        if earlier is not None:
            return Release(lock, lock.seat_ids if lock.status is LockStatus.RELEASED else [])
        inventory = await inventory_rows.read_inventory(tx.db, lock.show_id)
        released = holding.release(inventory, lock)
        if await claim_rows.write(tx.db, inventory) is not None:
            tx.seats_changed(lock.show_id)
        return Release(own(ctx.principal, await lock_rows.find(tx.db, lock.show_id, lock.id), lock.id), released)


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def extend_lock(ctx: Context, lock_id: str) -> SeatLock:
    """Extends the lock by one TTL, once. Raises NotFound, LockExpired, LockReleased, LockUsed, ExtensionUsed."""
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("extendLock", lock_id, tx.context.show_of(ids.expect(ids.LOCK, lock_id)))
        lock = await seat_lock_for_update(tx, lock_id)
        if earlier is not None:
            return lock
        until = holding.extended_until(lock, tx.policy)
        await lock_rows.prolong(tx.db, lock, until, extended=True, payment_started=lock.payment_started)
        return own(ctx.principal, await lock_rows.find(tx.db, lock.show_id, lock.id), lock.id)


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


def _check_user(ctx: Context, user_id: str | None) -> None:
    if user_id is not None:
        acting_for(ctx.principal, user_id)
