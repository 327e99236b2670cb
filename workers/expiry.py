"""Tells viewers of seats whose locks have run out. No lock waits for it: the next transaction sees them free."""

from resolvers import seats
from resolvers.context import Context

EVERY_SECONDS = 0.25


async def sweep(ctx: Context) -> None:
    for show_id in await seats.due_shows(ctx):
        await seats.expire_locks(ctx, show_id)
