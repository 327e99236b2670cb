"""Statements that change a show's seats. Callers lock the show with `lock_show` first."""

from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import DateTime, Text

from domain.errors import NotFound
from domain.seats.inventory import SeatInventory
from domain.seats.state import Claim, SeatState
from models.base import Database

_OPEN_FEED = text("insert into show_feeds (show_id, version) values (:show_id, 0)")

LOCK_SHOW = text("select version from show_feeds where show_id = :show_id for update")

READ_CLAIMS = text(
    "select seat_id, state, lock_id, owner_id, expires_at, booking_id from seat_claims where show_id = :show_id"
)

# Claims, locks, the new version and the log row are written together. Only the claims of expired locks and of the given
# overtaken locks are replaced; a seat with any other claim is not counted in the result, which `write` checks.
WRITE = text(
    """
    with freed as (
      delete from seat_claims where show_id = :show_id and seat_id = any(:freed) returning seat_id
    ), taken as (
      insert into seat_claims (show_id, seat_id, state, lock_id, owner_id, locked_at, expires_at, booking_id)
      select :show_id, t.seat_id, t.state, t.lock_id, t.owner_id, :now, t.expires_at, t.booking_id
      from unnest(:seat_ids, :states, :lock_ids, :owner_ids, :expiries, :booking_ids)
        as t (seat_id, state, lock_id, owner_id, expires_at, booking_id)
      on conflict (show_id, seat_id) do update
      set state = excluded.state, lock_id = excluded.lock_id, owner_id = excluded.owner_id,
          locked_at = excluded.locked_at, expires_at = excluded.expires_at, booking_id = excluded.booking_id
      where (seat_claims.state = 'L' and seat_claims.expires_at <= excluded.locked_at)
         or seat_claims.lock_id = any(:overtaken)
      returning seat_id
    ), made as (
      insert into seat_locks (show_id, id, owner_id, made_by, partner_id, seat_ids, amount_minor, currency,
                              ttl_seconds, locked_at, expires_at, extended, payment_started)
      select :show_id, l.id, l.owner_id, l.made_by, l.partner_id,
             array(select jsonb_array_elements_text(l.seat_ids)), l.amount_minor, l.currency,
             l.ttl_seconds, :now, :now + make_interval(secs => l.ttl_seconds), false, false
      from jsonb_to_recordset(:new_locks) as l (id text, owner_id text, made_by text, partner_id text,
        seat_ids jsonb, amount_minor bigint, currency text, ttl_seconds integer)
    ), released as (
      update seat_locks set released_at = :now where show_id = :show_id and id = any(:released)
    ), booked as (
      update seat_locks set booked_at = :now where show_id = :show_id and id = any(:booked)
    ), counted as (
      update show_feeds set version = version + 1 where show_id = :show_id returning version
    ), logged as (
      insert into seat_changes (show_id, version, layout_version, changes, changed_at)
      select :show_id, version, :layout_version, :changes, :now from counted
    )
    select (select version from counted) as version, (select count(*) from freed) as freed,
           (select count(*) from taken) as taken
    """
).bindparams(
    *(
        bindparam(name, type_=ARRAY(Text))
        for name in (
            "freed",
            "seat_ids",
            "states",
            "lock_ids",
            "owner_ids",
            "booking_ids",
            "overtaken",
            "released",
            "booked",
        )
    ),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("expiries", type_=ARRAY(DateTime(timezone=True))),
    bindparam("new_locks", type_=JSONB),
    bindparam("changes", type_=JSONB),
)


async def open_feed(db: Database, show_id: str) -> None:
    """Inserts the new show's feed row, which `lock_show` locks and which counts versions."""
    await db.execute(_OPEN_FEED, {"show_id": show_id})


async def lock_show(db: Database, show_id: str) -> int:
    """Locks the show's feed row FOR UPDATE until commit and answers its version. Raises NotFound.

    It is a statement of its own, so that later statements see what the previous holder of the lock committed.
    """
    row = (await db.execute(LOCK_SHOW, {"show_id": show_id})).one_or_none()
    if row is None:
        raise NotFound(show_id)
    return int(row.version)


async def read_claims(db: Database, show_id: str) -> list[Claim]:
    rows = await db.execute(READ_CLAIMS, {"show_id": show_id})
    return [Claim(row.seat_id, SeatState(row.state), *row[2:]) for row in rows]


async def write(db: Database, inventory: SeatInventory) -> int | None:
    """Writes the inventory's decided changes in one statement: claims, locks, version and log. The show is locked.

    Answers the new version, or None if nothing changed. Raises RuntimeError if a seat could not be written: then
    another transaction changed seats without locking the show, and this one must not commit.
    """
    if not inventory.changes and not inventory.layout_exchanged:
        return None
    row = (await db.execute(WRITE, _values(inventory))).one()
    if (row.freed, row.taken) != (len(inventory.freed), len(inventory.taken)):
        raise RuntimeError(f"Another transaction changed seats of {inventory.show.id} without locking the show.")
    return int(row.version)


def _values(inventory: SeatInventory) -> dict[str, Any]:
    taken = list(inventory.taken.values())
    return {
        "show_id": inventory.show.id,
        "now": inventory.now,
        "freed": sorted(inventory.freed),
        "seat_ids": [claim.seat_id for claim in taken],
        "states": [claim.state.value for claim in taken],
        "lock_ids": [claim.lock_id for claim in taken],
        "owner_ids": [claim.owner_id for claim in taken],
        "expiries": [claim.expires_at for claim in taken],
        "booking_ids": [claim.booking_id for claim in taken],
        "overtaken": sorted(inventory.overtaken_locks),
        "new_locks": [_new_lock(lock) for lock in inventory.new_locks],
        "released": sorted(inventory.released_locks),
        "booked": sorted(inventory.booked_locks),
        "layout_version": inventory.show.layout_version,
        "changes": {seat_id: state.value for seat_id, state in inventory.changes.items()},
    }


_LOCK_FIELDS = ("id", "owner_id", "made_by", "partner_id", "seat_ids", "amount_minor", "currency", "ttl_seconds")


def _new_lock(lock: object) -> dict[str, Any]:
    return {name: getattr(lock, name) for name in _LOCK_FIELDS}
