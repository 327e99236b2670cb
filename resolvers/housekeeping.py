"""Deleting what nobody will ask for again. The provider's deliveries and the audit trail are evidence, and stay."""

import functools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.accounts import Role
from models import idempotency, outbox
from models.base import Database
from models.seats import log as seat_log
from resolvers.access import allow
from resolvers.context import Context

BATCH = 1000
"""Rows a transaction: none holds anybody up for long."""
JOBS_KEPT = timedelta(days=7)
SEAT_LOG_KEPT = timedelta(days=1)
"""After the end of the show."""
LOOKED_BACK = timedelta(days=8)
"""Over shows whose log was shortened before: what was written after their end goes too."""


@allow(Role.SYSTEM)
async def tidy_up(ctx: Context, due_at: datetime) -> None:
    """In transactions of their own; what is deleted when it is cut off stays deleted."""
    await _until_none_is_left(ctx, lambda db: outbox.delete_done(db, JOBS_KEPT, BATCH))
    await _until_none_is_left(ctx, lambda db: idempotency.delete_old(db, BATCH))
    until = due_at - SEAT_LOG_KEPT
    for show_id in await _over_for_a_day(ctx, until):
        await _until_none_is_left(ctx, functools.partial(seat_log.delete_old_rows, show_id=show_id, most=BATCH))


async def _over_for_a_day(ctx: Context, until: datetime) -> list[str]:
    async with ctx.reading() as db:
        return await seat_log.shows_with_old_rows(db, until - LOOKED_BACK, until)


async def _until_none_is_left(ctx: Context, delete: Callable[[Database], Awaitable[int]]) -> None:
    deleted = BATCH
    while deleted == BATCH:
        async with ctx.begin() as tx:
            deleted = await delete(tx.db)
