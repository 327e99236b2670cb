"""Compares the whole database before and after: a request that is refused has changed nothing in any table."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

# Jobs that are due by the clock have their due times moved on by it.
IGNORED = ["alembic_version", "scheduled_jobs"]
# A key's last use is written down when it is used, whatever it is used for. A show that is locked gets another
# revision, and its free seats are counted anew, without locks that have run out; its claims and version are compared.
ROW = "(to_jsonb(t) - '{last_used_at,revision,availability,next_expiry}'::text[])::text"
# Workers go on with what was recorded before, under the request that recorded it: what counts is that none joins them.
ROWS = {"public.outbox": "t.request_id"}
# What is being worked on, waits to be tried again, or is due before the second look. Asking again
# about a payment comes minutes later, of other tests' payments too, and the provider has nothing new to say. Locks that
# other tests left run out, and are swept.
UNFINISHED = """select exists (
    select from outbox where done_at is null and parked_code is null and event <> 'PaymentInitiated'
    and (attempts > 0 or due_at < now() + make_interval(secs => $1)) and due_at < now() + interval '2 minutes')
    or exists (select from seat_claims where state = 'L' and expires_at < now() + make_interval(secs => $1))"""
# The sandbox provider repeats its callbacks, also those of payments that other tests made.
UNDELIVERED = " or ".join(
    f"exists (select from sandbox.{table} where ended_at is null and due_at < now() + make_interval(secs => $1))"
    for table in ("callbacks", "notices")
)
QUIET_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
AHEAD_SECONDS = 8.0
"""How far the first of two looks waits for what falls due. The second one waits no further: what falls due after that
would be awaited by it alone, and be a difference.
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
    until = 0.0

    async def when_quiet() -> dict[str, str]:
        nonlocal known, until
        if time.monotonic() >= until:
            until = time.monotonic() + AHEAD_SECONDS
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while await _is_unfinished(connection, until) or (now := await _of_all_rows(connection)) != known:
                known = await _of_all_rows(connection)
                await asyncio.sleep(QUIET_SECONDS)
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


async def _of_all_rows(connection: asyncpg.Connection) -> dict[str, str]:
    found = await connection.fetch(
        "select table_schema || '.' || quote_ident(table_name) from information_schema.tables"
        " where table_schema in ('public', 'sandbox') and table_type = 'BASE TABLE' and table_name <> all($1)",
        IGNORED,
    )
    names = [row[0] for row in found]
    [rows] = await connection.fetch(f"select {', '.join(f'({_of_one(name)})' for name in names)}")
    return dict(zip(names, rows, strict=True))


def _of_one(name: str) -> str:
    row = ROWS.get(name, ROW)
    return f"select coalesce(md5(string_agg(distinct {row}, ',' order by {row})), '') from {name} t"
