"""How use cases change a show's seats: in a batch with other requests, or in a transaction that does more."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.accounts import Role, Scope
from domain.seats.inventory import SeatInventory
from domain.seats.state import SeatLock
from models.seats import claims as claim_rows
from models.seats import inventory as inventory_rows
from models.seats import locks as lock_rows
from resolvers.access import allow, own
from resolvers.context import Context, DirectTransaction
from resolvers.inventories import InATransactionInstead, LooksRefused, Request, never_refused

Answer = TypeVar("Answer")


async def lock_inventory(tx: DirectTransaction, show_id: str) -> SeatInventory:
    """Locks the show's feed row until commit and answers its seats, with what the transaction has changed of them
    before. Raises NotFound.
    """
    await tx.write_joined()
    moment = await inventory_rows.lock_show(tx.db, show_id)
    return await tx.context.services.inventories.kept.in_transaction(tx.db, show_id, moment)


async def write_inventory(tx: DirectTransaction, inventory: SeatInventory) -> None:
    """Writes what was decided on the inventory, if anything was, with the transaction's next write or at its end. The
    transaction has locked the show and changes nothing else that `ShowSeats` has of it.
    """
    if not inventory.is_changed:
        return
    change, written = claim_rows.change_of(inventory)
    await tx.join(change)
    # Without the transaction, which keeps it: the two would be a circle.
    tx.after_commit(functools.partial(tx.context.services.inventories.kept.take_over, inventory, written))
    if inventory.changes:
        tx.seats_changed(inventory.show.id)


@dataclass(frozen=True)
class SeatChange(Generic[Answer]):
    """A change that concerns nothing but the seats of a show. `lock_id`: of the lock that is changed or made, which an
    idempotency key stands for. `decide`: changes the inventory and answers, or raises and leaves it as it was; it gets
    the lock's row, None for an unknown lock. `replay`: the answer to the second use of a key.
    """

    operation: str
    show_id: str
    lock_id: str
    is_new: bool
    decide: Callable[[SeatInventory, SeatLock | None], Answer]
    replay: Callable[[SeatLock], Answer]
    looks_refused: LooksRefused = never_refused


@allow(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
async def change_seats(ctx: Context, change: SeatChange[Answer]) -> Answer:
    """Atomic; idempotent by key. Raises what `decide` raises, NotFound, Busy. What another does for a customer has an
    entry in the audit trail, and so a transaction of its own.
    """
    if ctx.principal.acts_for_another:
        return await _in_a_transaction(ctx, change)
    request = Request(
        decide=lambda inventory: change.decide(inventory, inventory.locks.get(change.lock_id)),
        looks_refused=change.looks_refused,
        lock_id=None if change.is_new else change.lock_id,
        key=ctx.use_of_key(change.operation, change.lock_id, change.show_id),
    )
    try:
        answer: Answer = await ctx.services.inventories.change(change.show_id, request)
    except InATransactionInstead:
        return await _in_a_transaction(ctx, change)
    return answer


async def _in_a_transaction(ctx: Context, change: SeatChange[Answer]) -> Answer:
    async with ctx.begin_directly() as tx:
        earlier = await tx.replay_of(change.operation, change.lock_id, change.show_id)
        if earlier is not None:
            return change.replay(own(tx.principal, await lock_rows.find(tx.db, change.show_id, earlier), earlier))
        inventory = await lock_inventory(tx, change.show_id)
        lock = None if change.is_new else await lock_rows.find(tx.db, change.show_id, change.lock_id)
        answer = change.decide(inventory, lock)
        await write_inventory(tx, inventory)
        return answer


async def seat_lock_for_update(
    tx: DirectTransaction, lock_id: str, user_id: str | None = None
) -> tuple[SeatInventory, SeatLock]:
    """Locks the show's feed row until commit and reads the caller's seat lock. Raises NotFound."""
    show_id = tx.context.show_of(lock_id)
    inventory = await lock_inventory(tx, show_id)
    return inventory, own(tx.principal, await lock_rows.find(tx.db, show_id, lock_id), lock_id, user_id)
