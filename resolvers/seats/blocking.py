"""blockSeats and unblockSeats: a partner takes seats out of sale and puts them back."""

from collections.abc import Callable, Sequence

from domain import ids
from domain.accounts import Scope
from domain.errors import NotFound
from domain.seats import blocking
from domain.seats.inventory import SeatInventory
from domain.text import clean
from models import audit
from resolvers.access import allow
from resolvers.context import Context
from resolvers.seats.changing import lock_inventory, write_inventory
from resolvers.seats.watching import SeatMap, read_seat_map


@allow(partner=Scope.INVENTORY_WRITE)
async def block_seats(ctx: Context, show_id: str, seat_ids: Sequence[str], reason: str) -> SeatMap:
    """Atomic and idempotent. Linked seats are blocked together. Raises NotFound, InvalidInput, SeatsTaken."""
    said = {"reason": clean(reason, "reason")}
    return await _change(ctx, "blockSeats", show_id, said, lambda inventory: blocking.block(inventory, seat_ids))


@allow(partner=Scope.INVENTORY_WRITE)
async def unblock_seats(ctx: Context, show_id: str, seat_ids: Sequence[str]) -> SeatMap:
    """Atomic and idempotent. Linked seats are put back together. Raises NotFound, InvalidInput."""
    return await _change(ctx, "unblockSeats", show_id, {}, lambda inventory: blocking.unblock(inventory, seat_ids))


async def _change(
    ctx: Context, action: str, show_id: str, said: dict[str, str], decide: Callable[[SeatInventory], list[str]]
) -> SeatMap:
    """`decide`: changes the inventory and answers the seats, for the audit trail beside what was `said`."""
    ids.expect(ids.SHOW, show_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of(action, show_id, show_id)
        inventory = await lock_inventory(tx, show_id)
        if not tx.principal.is_partner(inventory.show.partner_id):
            raise NotFound(show_id)
        changed = [] if earlier is not None else decide(inventory)
        if inventory.is_changed:
            tx.audit(audit.Entry(action, show_id, after={"seats": changed, **said}))
        await write_inventory(tx, inventory)
    return await read_seat_map(ctx, show_id)
