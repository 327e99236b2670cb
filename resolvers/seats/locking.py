"""lockSeats: reserves seats for a limited time, all or none."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import DomainError, NotFound
from domain.seats.locking import LockRequest, lock
from domain.seats.state import SeatLock
from models.seats import claims as claim_rows
from models.seats import inventory as inventory_rows
from models.seats import locks as lock_rows
from resolvers.access import acting_for, allow, own
from resolvers.context import Context, Transaction


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
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("lockSeats", lock_id, show_id)
        if earlier is not None:
            return own(ctx.principal, await lock_rows.find(tx.db, show_id, earlier), earlier)
        outcome = (await _lock_batch(tx, show_id, [request]))[0]
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome


async def _lock_batch(tx: Transaction, show_id: str, requests: Sequence[LockRequest]) -> list[SeatLock | DomainError]:
    """An outcome for each request, in their order; of two requests for a seat the first gets it.

    Three round trips, however many requests.
    """
    await claim_rows.lock_show(tx.db, show_id)
    inventory = await inventory_rows.read_inventory(tx.db, show_id)
    if tx.principal.role is Role.PARTNER and tx.principal.partner_id != inventory.show.partner_id:
        raise NotFound(show_id)
    outcomes: list[SeatLock | DomainError] = []
    for request in requests:
        try:
            outcomes.append(lock(inventory, request, tx.policy))
        except DomainError as refusal:
            outcomes.append(refusal)
    if await claim_rows.write(tx.db, inventory) is not None:
        tx.seats_changed(show_id)
    return outcomes
