"""The statement that changes a show's seats: claims, locks, the log and all that is kept with it, at once."""

import functools
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.seats.inventory import SeatInventory
from domain.seats.state import Claim, SeatState
from models.appending import Change, Joined
from models.base import Database
from models.busy import sqlstate_of
from models.direct import NAME, Connection, DirectConnection, DirectStatement
from models.idempotency import KeyUse
from models.pricing import effective_on
from models.seats.claim_values import keys_of, values_of

_OPEN_FEED = text("insert into show_feeds (show_id, version) values (:show_id, 0)")

READ_CLAIMS = text(
    "select seat_id, state, lock_id, owner_id, expires_at, booking_id from seat_claims where show_id = :show_id"
)

UNEXPECTED_ROWS = "MQ001"
"""The SQLSTATE of `require_rows` (migration 0012)."""

LATEST_DECISION = timedelta(seconds=1)
"""How old the time of a decision may be when it is written."""

_COUNTED = """version = f.version + case when :changes::text::jsonb is null then 0 else 1 end,
        availability = :availability::text::jsonb, next_expiry = :next_expiry"""

# For a transaction that has locked the show, and has raised its revision.
_HELD = f"""
    update show_feeds f set {_COUNTED} where f.show_id = :show_id and f.revision = :revision
    returning f.revision, f.version"""

# For seats in memory that nobody has locked. Waits for who has locked the show; then the row is read again, and nothing
# is written unless it is still at the revision that was decided on. Partner and rates have none and are compared
# themselves.
_CURRENT = f"""
    update show_feeds f set revision = f.revision + 1, {_COUNTED}
    %s partners p on p.id = s.partner_id
    where f.show_id = :show_id and f.revision = :revision and f.version = :version and s.id = f.show_id
      and (p.status = 'ACTIVE') = :sellable and p.lock_ttl_seconds is not distinct from :partner_ttl
      and p.sales_close_minutes is not distinct from :partner_sales_close
      and {effective_on(":now::timestamptz")} is not distinct from :rates_on
      and statement_timestamp() between :now and :now + :latest::interval
    returning f.revision, f.version"""

# Only the claims of expired locks and of the given overtaken locks are replaced. A seat with any other claim is not
# counted in what was written, and the statement fails: the primary key is the second proof that no seat is sold twice.
_TAKEN = """taken as (
      insert into seat_claims
        (show_id, seat_id, state, lock_id, owner_id, locked_at, expires_at, booking_id, revision)
      select :show_id, t.seat_id, t.state, t.lock_id, t.owner_id, :now, t.expires_at, t.booking_id, feed.revision
      from feed, jsonb_to_recordset(:claims::text::jsonb) as t (seat_id text, state text, lock_id text, owner_id text,
        expires_at timestamptz, booking_id text)
      on conflict (show_id, seat_id) do update
      set state = excluded.state, lock_id = excluded.lock_id, owner_id = excluded.owner_id,
          locked_at = excluded.locked_at, expires_at = excluded.expires_at, booking_id = excluded.booking_id,
          revision = excluded.revision
      where (seat_claims.state = 'L' and seat_claims.expires_at <= excluded.locked_at)
         or seat_claims.lock_id = any(:overtaken::text[])
      returning 1
    )"""

_MADE = """made as (
      insert into seat_locks (show_id, id, owner_id, made_by, partner_id, seat_ids, amount_minor, currency,
                              ttl_seconds, locked_at, expires_at, extended, payment_started, released_at,
                              priced_seats, rates_effective_on)
      select :show_id, l.id, l.owner_id, l.made_by, l.partner_id, l.seat_ids, l.amount_minor, l.currency,
             l.ttl_seconds, :now, l.expires_at, false, false, l.released_at, l.priced_seats, l.rates_effective_on
      from feed, jsonb_to_recordset(:new_locks::text::jsonb) as l (id text, owner_id text, made_by text,
        partner_id text, seat_ids text[], amount_minor bigint, currency text, ttl_seconds integer,
        expires_at timestamptz, released_at timestamptz, priced_seats jsonb, rates_effective_on date)
    )"""

_LOGGED = """logged as (
      insert into seat_changes (show_id, version, layout_version, changes, changed_at)
      select :show_id, feed.version, :layout_version, :changes::text::jsonb, :now from feed
      where :changes::text is not null
    )"""

_FREED = """freed as (
      delete from seat_claims c using feed, unnest(:freed::text[]) as gone (seat_id)
      where c.show_id = :show_id and c.seat_id = gone.seat_id returning 1
    )"""

_CHANGED = """changed as (
      update seat_locks l
      set expires_at = coalesce(c.expires_at, l.expires_at), extended = coalesce(c.extended, l.extended),
          payment_started = coalesce(c.payment_started, l.payment_started),
          released_at = case when c.released then :now else l.released_at end,
          booked_at = case when c.booked then :now else l.booked_at end,
          booking_id = coalesce(c.booking_id, l.booking_id)
      from feed, jsonb_to_recordset(:lock_changes::text::jsonb) as c (id text, expires_at timestamptz, extended boolean,
        payment_started boolean, released boolean, booked boolean, booking_id text)
      where l.show_id = :show_id and l.id = c.id
    )"""

# The keys are written before the show is locked, as everywhere: who has a key may wait for the show. One that is used
# already makes the statement fail; so does a show that has changed, which would leave the keys of what did not happen.
_KEYS = """keys as (
      insert into idempotency_keys (show_id, scope, key, operation, body_hash, object_id, created_at)
      select :show_id, k.scope, k.key, k.operation, decode(k.body_hash, 'hex'), k.object_id, :now
      from jsonb_to_recordset(:keys::text::jsonb) as k (scope text, key text, operation text, body_hash text,
        object_id text)
      returning 1
    ), written as (select count(*) from keys)"""

_PROOF = """require_rows((select count(*) from taken), jsonb_array_length(:claims::text::jsonb))"""
_RESULT = f"""
    select feed.revision, feed.version,
           {_PROOF}"""
_COUNT_FREED = ", require_rows((select count(*) from freed), cardinality(:freed::text[]))"
_COUNT_FEED = ", require_rows((select count(*) from feed), 1)"


def _statement(feed: str, *, frees: bool, keys: bool = False) -> DirectStatement:
    """`frees`: whether claims or locks that exist are changed. Most batches only make new ones, and each part costs."""
    parts = [*([_KEYS] if keys else []), f"feed as ({feed})", _TAKEN, _MADE, _LOGGED]
    parts += [_FREED, _CHANGED] if frees else []
    result = _RESULT + (_COUNT_FREED if frees else "") + (_COUNT_FEED if keys else "")
    source = "from (select) one left join feed on true" if keys else "from feed"
    return DirectStatement(f"with {', '.join(parts)}{result} {source}")


@functools.cache
def _change() -> Change:
    """Names of its own for all values: it joins statements that have others."""
    feed = f"feed as ({_HELD.replace('returning', 'and f.version = :version returning')})"
    parts = (feed, _TAKEN, _MADE, _LOGGED, _FREED, _CHANGED)
    return Change(
        tuple(NAME.sub(r":seats_\1", part) for part in parts),
        NAME.sub(r":seats_\1", _PROOF + _COUNT_FREED + _COUNT_FEED),
    )


@functools.cache
def _write_statement() -> DirectStatement:
    return _statement(_HELD, frees=True)


@functools.cache
def _if_current_statement(*, frees: bool, keys: bool) -> DirectStatement:
    feed = _CURRENT % ("from written cross join shows s join" if keys else "from shows s join")
    return _statement(feed, frees=frees, keys=keys)


class NotAsDecided(RuntimeError):
    """Nothing was written, and the transaction must not commit: the database does not hold what was decided on.
    Another transaction has changed the show's seats without locking it.
    """


@dataclass(frozen=True)
class Written:
    revision: int
    version: int


async def open_feed(db: Database, show_id: str) -> None:
    """Inserts the new show's feed row, which `lock_show` locks and which counts versions and revisions."""
    await db.execute(_OPEN_FEED, {"show_id": show_id})


async def read_claims(db: Database, show_id: str) -> list[Claim]:
    rows = await db.execute(READ_CLAIMS, {"show_id": show_id})
    return [Claim(row.seat_id, SeatState(row.state), *row[2:]) for row in rows]


async def write(db: Connection, inventory: SeatInventory) -> Written:
    """Writes all that was decided on the inventory. The transaction has locked the show. Raises NotAsDecided."""
    written = await _written(_write_statement().fetch_row(db, **values_of(inventory)), inventory)
    if written is None:
        raise NotAsDecided(inventory.show.id)
    return written


def change_of(inventory: SeatInventory) -> tuple[Joined, Written]:
    """As `write`, as a change that joins another write of a transaction which has locked the show: its statement fails
    where the database does not hold what was decided on.
    """
    values = {f"seats_{name}": value for name, value in values_of(inventory).items()}
    is_logged = values["seats_changes"] is not None
    return (_change(), values), Written(inventory.moment.revision, inventory.moment.version + is_logged)


async def write_if_current(
    db: DirectConnection, inventory: SeatInventory, keys: Sequence[KeyUse] = ()
) -> Written | None:
    """As `write`, with idempotency keys, in a transaction of its own. None, and nothing is written, where the show's
    seats or what decides on them have changed since, or a key is used already.
    """
    values = values_of(inventory) | {"latest": LATEST_DECISION}
    if keys:
        values["keys"] = keys_of(keys)
    statement = _if_current_statement(frees=bool(inventory.freed or inventory.lock_changes), keys=bool(keys))
    try:
        return await _written(statement.fetch_row(db, **values), inventory)
    except NotAsDecided:
        return None


async def _written(row: Awaitable[Sequence[Any] | None], inventory: SeatInventory) -> Written | None:
    try:
        found = await row
    except (asyncpg.PostgresError, DBAPIError) as error:
        if sqlstate_of(error) in (UNEXPECTED_ROWS, asyncpg.UniqueViolationError.sqlstate):
            raise NotAsDecided(inventory.show.id) from error
        raise
    return None if found is None else Written(found[0], found[1])
