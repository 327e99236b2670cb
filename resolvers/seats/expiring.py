"""Removal of expired locks. Decisions already ignore them; the removal shows viewers that the seats are free."""

from domain.accounts import Role
from domain.seats.holding import expire
from models.seats import locks as lock_rows
from resolvers.access import allow
from resolvers.context import Context
from resolvers.seats.changing import lock_inventory, write_inventory

SHOWS_PER_SWEEP = 100


@allow(Role.SYSTEM)
async def due_shows(ctx: Context) -> list[str]:
    """Ids of shows with expired locks to remove, at most `SHOWS_PER_SWEEP`."""
    async with ctx.reading() as db:
        return await lock_rows.due_shows(db, SHOWS_PER_SWEEP)


@allow(Role.SYSTEM)
async def expire_locks(ctx: Context, show_id: str) -> int:
    """Frees the seats of the show's expired locks; answers how many. Atomic and idempotent."""
    async with ctx.begin() as tx:
        inventory = await lock_inventory(tx, show_id)
        expired = expire(inventory)
        await write_inventory(tx, inventory)
        return len(expired)
