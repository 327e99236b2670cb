"""Deletion of expired rows. Provider events and the audit trail are evidence and are kept."""

import functools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.accounts import Role
from domain.sessions import REFRESH_LIFETIME
from models import access_changes as access_rows
from models import allowances as allowance_rows
from models import idempotency as idempotency_rows
from models import outbox as outbox_rows
from models.base import Database
from models.seats import log as log_rows
from models.sessions import codes as code_rows
from models.sessions import sessions as session_rows
from resolvers.access import allow
from resolvers.context import Context

BATCH = 1000
"""Rows per transaction, so that its locks are short."""
JOBS_KEPT = timedelta(days=7)
SEAT_LOG_KEPT = timedelta(days=1)
"""Counted from the end of the show."""
ACCESS_CHANGES_KEPT = timedelta(days=1)
CODES_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=90)
"""After their end: so long a device is known as one that has signed in before."""
LOOKED_BACK = timedelta(days=8)
"""Earlier shows are looked at again for log rows written after their log was shortened."""


@allow(Role.SYSTEM)
async def tidy_up(ctx: Context, due_at: datetime) -> None:
    """Deletes in batches, each in a transaction of its own, so that an interrupted run keeps its progress."""
    await _delete_in_batches(ctx, lambda db: outbox_rows.delete_done(db, JOBS_KEPT, BATCH))
    await _delete_in_batches(ctx, lambda db: idempotency_rows.delete_old(db, BATCH))
    await _delete_in_batches(ctx, lambda db: access_rows.delete_old(db, ACCESS_CHANGES_KEPT, BATCH))
    await _delete_in_batches(ctx, lambda db: allowance_rows.delete_ended(db, BATCH))
    await _delete_in_batches(ctx, lambda db: code_rows.delete_old(db, CODES_KEPT, BATCH))
    await _delete_in_batches(ctx, lambda db: session_rows.delete_old(db, SESSIONS_KEPT, BATCH))
    await _delete_in_batches(ctx, lambda db: session_rows.delete_used_tokens(db, REFRESH_LIFETIME, BATCH))
    until = due_at - SEAT_LOG_KEPT
    for show_id in await _shows_with_old_log(ctx, until):
        await _delete_in_batches(ctx, functools.partial(log_rows.delete_old_rows, show_id=show_id, most=BATCH))


async def _shows_with_old_log(ctx: Context, until: datetime) -> list[str]:
    async with ctx.reading() as db:
        return await log_rows.shows_with_old_rows(db, until - LOOKED_BACK, until)


async def _delete_in_batches(ctx: Context, delete: Callable[[Database], Awaitable[int]]) -> None:
    deleted = BATCH
    while deleted == BATCH:
        async with ctx.begin() as tx:
            deleted = await delete(tx.db)
