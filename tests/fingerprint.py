"""Compares the whole database before and after: a request that is refused has changed nothing in any table."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg

# Jobs that are due by the clock have their due times moved on by it.
IGNORED = ["alembic_version", "scheduled_jobs"]
# A key's last use is written down when it is used, whatever it is used for. A show that is locked gets another
# revision, and its free seats are counted anew, without locks that have run out.
ROW = "(to_jsonb(t) - '{last_used_at,revision}'::text[])::text"
# Workers go on with what was recorded before, under the request that recorded it: what counts is that none joins them.
# A show's version is that of its newest change, which is compared.
ROWS = {
    "public.outbox": "t.request_id",
    "public.show_feeds": "(to_jsonb(t) - '{revision,availability,next_expiry,version}'::text[])::text",
}
# Locks that other tests left run out some minutes later, in a long run one after the other, and are swept: what time
# alone changes. Those that run out soon are left out, and so are changes since the first look that only set seats free:
# a lock that a request had released would differ in its own row, and a seat that it had taken in all three.
WHERE = {
    "public.seat_claims": "not (t.state = 'L' and t.expires_at < $1::timestamptz + interval '1 minute')",
    "public.seat_changes": "not (t.changed_at >= $1 and not exists"
    " (select from jsonb_each_text(t.changes) as seat where seat.value <> 'A'))",
}
# What is being worked on, waits to be tried again, or is due before the second look. Asking again
# about a payment comes minutes later, of other tests' payments too, and the provider has nothing new to say.
UNFINISHED = """select exists (
    select from outbox where done_at is null and parked_code is null and event <> 'PaymentInitiated'
    and (attempts > 0 or due_at < now() + make_interval(secs => $1)) and due_at < now() + interval '2 minutes')"""
# The sandbox provider repeats its callbacks, also those of payments that other tests made.
UNDELIVERED = " or ".join(
    f"exists (select from sandbox.{table} where ended_at is null and due_at < now() + make_interval(secs => $1))"
    for table in ("callbacks", "notices")
)
QUIET_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
AHEAD_SECONDS, LEAST_AHEAD_SECONDS = 8.0, 2.0
"""How far the first of two looks waits for what falls due, and how far ahead nothing falls due when it has waited. The
second one waits no further: what falls due after that would be awaited by it alone, and be a difference.
"""

Fingerprint = Callable[[], Awaitable[dict[str, str]]]
"""Table by table."""
Fingerprints = Callable[[], Fingerprint]
"""Called by each test, whose first look begins a new wait."""


@asynccontextmanager
async def fingerprint_of(database_url: str) -> AsyncIterator[Fingerprints]:
    """Of all rows of all tables, once the workers have nothing to do any more."""
    connection = await asyncpg.connect(database_url)
    known: dict[str, str] = {}
    until, began = 0.0, datetime.min.replace(tzinfo=UTC)

    async def when_quiet() -> dict[str, str]:
        nonlocal known, until, began
        is_first = until == 0.0
        if is_first:
            until, began = time.monotonic() + AHEAD_SECONDS, await connection.fetchval("select clock_timestamp()")
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while await _is_unfinished(connection, until) or (now := await _of_all_rows(connection, began)) != known:
                known = await _of_all_rows(connection, began)
                await asyncio.sleep(QUIET_SECONDS)
                if is_first:
                    until = max(until, time.monotonic() + LEAST_AHEAD_SECONDS)
        return now

    def of_a_test() -> Fingerprint:
        nonlocal until
        until = 0.0
        return when_quiet

    try:
        yield of_a_test
    finally:
        await connection.close()


async def _is_unfinished(connection: asyncpg.Connection, until: float) -> bool:
    has_sandbox = await connection.fetchval("select to_regclass('sandbox.callbacks') is not null")
    asked = f"select ({UNFINISHED.removeprefix('select ')})" + (f" or {UNDELIVERED}" if has_sandbox else "")
    return bool(await connection.fetchval(asked, max(0.0, until - time.monotonic())))


async def _of_all_rows(connection: asyncpg.Connection, began: datetime) -> dict[str, str]:
    found = await connection.fetch(
        "select table_schema || '.' || quote_ident(table_name) from information_schema.tables"
        " where table_schema in ('public', 'sandbox') and table_type = 'BASE TABLE' and table_name <> all($1)",
        IGNORED,
    )
    names = [row[0] for row in found]
    [rows] = await connection.fetch(f"select {', '.join(f'({_of_one(name)})' for name in names)}", began)
    return dict(zip(names, rows, strict=True))


def _of_one(name: str) -> str:
    row, where = ROWS.get(name, ROW), WHERE.get(name, "true")
    return f"select coalesce(md5(string_agg(distinct {row}, ',' order by {row})), '') from {name} t where {where}"
