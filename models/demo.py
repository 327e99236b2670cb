"""Statements that load the demo data. They go over all shows at once; no statement on the hot path does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from models.base import Database

LOAD_LOCK_ID = 5_472_002
TIMEOUT = "60s"

_EXISTING = text(
    """
    select now() as now,
           array(select id from customers where id = any(:ids) union all select id from partners where id = any(:ids)
                 union all select id from theaters where id = any(:ids)
                 union all select id from screens where id = any(:ids)
                 union all select id from movies where id = any(:ids)
                 union all select id from shows where id = any(:ids)
                 union all select id from bookings where show_id = any(:shows) and id = any(:ids)
                 union all select id from tickets where show_id = any(:shows) and id = any(:ids)
                 union all select id from seat_locks where show_id = any(:shows) and id = any(:ids)) as known,
           array(select id from shows where id = any(:shows) and stored_status = 'PUBLISHED'
                 and starts_at < now() + :reserve) as near_shows,
           array(select id from seat_locks where show_id = any(:shows) and id = any(:locks)
                 and released_at is null and booked_at is null and expires_at < now() + :reserve) as short_locks
    """
).bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in ("ids", "shows", "locks")))

_KNOWN_SHOWS = text("select id from shows where id = any(:ids)").bindparams(bindparam("ids", type_=ARRAY(Text)))

# A show whose screen is occupied by another show at the time is left out, with its prices, layout and feed.
_ADD_SHOWS = text(
    """
    with wanted as (
      select * from jsonb_to_recordset(cast(:shows as jsonb)) as w (
        id text, partner_id text, theater_id text, screen_id text, movie_id text, starts_at timestamptz,
        ends_at timestamptz, free_again_at timestamptz, business_date date, layout_id text, time_zone text,
        sales_close_minutes int, cancellation_close_minutes int, currency text, prices jsonb,
        format text, subtitles text)
    ), added as (
      insert into shows (id, partner_id, theater_id, screen_id, movie_id, starts_at, ends_at, occupied, business_date,
                         stored_status, layout_id, layout_version, sales_close_minutes, cancellation_close_minutes,
                         time_zone, currency, format, subtitles, created_at)
      select id, partner_id, theater_id, screen_id, movie_id, starts_at, ends_at,
             tstzrange(starts_at, free_again_at, '[)'), business_date, 'PUBLISHED', layout_id, 1,
             sales_close_minutes, cancellation_close_minutes, time_zone, currency, format, subtitles, now()
      from wanted on conflict do nothing returning id
    ), priced as (
      insert into show_prices (show_id, seat_type, amount_minor, currency, updated_at)
      select w.id, p.key, p.value::bigint, w.currency, now()
      from wanted w join added a on a.id = w.id, jsonb_each_text(w.prices) p
    ), laid_out as (
      insert into show_layouts (show_id, version, layout_id, created_at)
      select w.id, 1, w.layout_id, now() from wanted w join added a on a.id = w.id
    ), opened as (
      insert into show_feeds (show_id, version) select id, 1 from added
    ), logged as (
      insert into seat_changes (show_id, version, layout_version, changes, changed_at)
      select id, 1, 1, '{}', now() from added
    )
    select count(*) from added
    """
)

_RESCHEDULE_BOOKINGS = text(
    "update bookings b set show_starts_at = s.starts_at from shows s where s.id = :show_id and b.show_id = :show_id"
)


@dataclass(frozen=True)
class ExistingRows:
    """Which demo rows exist. `near_shows` start and `short_locks` expire within the reserve, or have already."""

    now: datetime
    known: frozenset[str]
    near_shows: frozenset[str]
    short_locks: frozenset[str]


async def lock_loading(db: Database) -> None:
    """Takes the advisory lock of loading until commit; other servers wait up to `TIMEOUT`."""
    await db.execute(text(f"set local lock_timeout = '{TIMEOUT}'"))
    await db.execute(text(f"set local statement_timeout = '{TIMEOUT}'"))
    await db.execute(text("select pg_advisory_xact_lock(:lock_id)"), {"lock_id": LOAD_LOCK_ID})


async def read_existing(db: Database, values: dict[str, Any]) -> ExistingRows:
    """`values`: all demo ids, the `shows` and `locks` among them that must outlast `reserve`, and that timedelta."""
    row = (await db.execute(_EXISTING, values)).one()
    return ExistingRows(row.now, frozenset(row.known), frozenset(row.near_shows), frozenset(row.short_locks))


async def known_shows(db: Database, show_ids: Iterable[str]) -> set[str]:
    return {row.id for row in await db.execute(_KNOWN_SHOWS, {"ids": list(show_ids)})}


async def add_shows(db: Database, shows: Sequence[dict[str, Any]]) -> int:
    """Adds published shows with prices, first layout and a feed at version 1. One statement; answers how many."""
    return int((await db.execute(_ADD_SHOWS, {"shows": json.dumps(shows, default=str)})).scalar_one())


async def reschedule_bookings(db: Database, show_id: str) -> None:
    """Copies the moved show's new start into its bookings."""
    await db.execute(_RESCHEDULE_BOOKINGS, {"show_id": show_id})
