"""Idempotency keys, written in the transaction of the effect. A key stores the id of the result and the words that only
the first answer has, not the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Column, Index, Interval, LargeBinary, Table, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from domain.errors import IdempotencyInProgress, IdempotencyMismatch
from models.appending import Append
from models.base import Database, instant, metadata, text_column
from models.busy import LOCK_NOT_AVAILABLE, sqlstate_of
from models.direct import Connection, DirectStatement

KEPT_FOR = timedelta(hours=24)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    text_column("show_id", primary_key=True),
    text_column("scope", primary_key=True),
    text_column("key", primary_key=True),
    text_column("operation"),
    Column("body_hash", LargeBinary, nullable=False),
    text_column("object_id"),
    Column("outcome", JSONB),
    instant("created_at"),
    Index(None, "created_at"),
)


@dataclass(frozen=True)
class KeyUse:
    show_id: str
    scope: str
    key: str
    operation: str
    body_hash: bytes
    object_id: str


@dataclass(frozen=True)
class FirstUse:
    """What the first use of a key has stored. `outcome`: the words of its answer that its object does not say."""

    object_id: str
    outcome: Mapping[str, Any]


async def claim(db: Connection, use: KeyUse) -> FirstUse | None:
    """Inserts the key and answers None, or for a replay what the first use stored. A concurrent use of the key
    waits for the first transaction, at most lock_timeout. A key older than `KEPT_FOR` counts as unused.

    Raises IdempotencyMismatch for the same key with another request, IdempotencyInProgress where the wait was too long.
    """
    try:
        if await _INSERT_OR_REPLACE_EXPIRED.fetch_row(db, **vars(use), kept=KEPT_FOR) is not None:
            return None
    except (DBAPIError, asyncpg.PostgresError) as error:
        if sqlstate_of(error) == LOCK_NOT_AVAILABLE:
            raise IdempotencyInProgress from error
        raise
    operation, body_hash, object_id, outcome = await _FIND.fetch_only(
        db, show_id=use.show_id, scope=use.scope, key=use.key
    )
    if (operation, body_hash) != (use.operation, use.body_hash):
        raise IdempotencyMismatch
    return FirstUse(object_id, {} if outcome is None else orjson.loads(outcome))


async def release(db: Connection, use: KeyUse) -> None:
    """For a key that the transaction has claimed, and of which nothing came: the next use is a first one again."""
    await _RELEASE.fetch_all(db, show_id=use.show_id, scope=use.scope, key=use.key)


async def used(db: Connection, keys: Sequence[KeyUse]) -> set[tuple[str, str]]:
    """Which of the keys, all of one show, are stored, expired ones included: (scope, key) of each."""
    rows = await _USED.fetch_all(
        db, show_id=keys[0].show_id, scopes=[use.scope for use in keys], keys=[use.key for use in keys]
    )
    return {(scope, key) for scope, key in rows}


async def delete_old(db: Database, most: int) -> int:
    """Deletes expired keys and answers how many. A key that is reused meanwhile stays."""
    return len((await db.execute(_DELETE_OLD, {"kept": KEPT_FOR, "most": most})).all())


_DELETE_OLD = text(
    """
    with old as (
      select show_id, scope, key from idempotency_keys where created_at < now() - :kept order by created_at limit :most
    )
    delete from idempotency_keys k using old
    where k.show_id = old.show_id and k.scope = old.scope and k.key = old.key and k.created_at < now() - :kept
    returning 1
    """
).bindparams(bindparam("kept", type_=Interval))

_INSERT_OR_REPLACE_EXPIRED = DirectStatement(
    """
    insert into idempotency_keys as k (show_id, scope, key, operation, body_hash, object_id, created_at)
    values (:show_id, :scope, :key, :operation, :body_hash, :object_id, now())
    on conflict (show_id, scope, key) do update
    set operation = excluded.operation, body_hash = excluded.body_hash, object_id = excluded.object_id,
        outcome = excluded.outcome, created_at = excluded.created_at
    where k.created_at < excluded.created_at - :kept::interval
    returning 1
    """
)

# For a key that the transaction has claimed by an earlier statement.
KEEP = Append(
    "kept_keys",
    """
    kept as (
      update idempotency_keys i set object_id = k.object_id, outcome = k.outcome
      from jsonb_to_recordset(:kept_keys) as k (show_id text, scope text, key text, object_id text, outcome jsonb)
      where i.show_id = k.show_id and i.scope = k.scope and i.key = k.key
    )""",
)


def kept_row_of(use: KeyUse, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """For `KEEP`: the key stands for the use's object, and its replays say the words of the outcome."""
    return {"show_id": use.show_id, "scope": use.scope, "key": use.key, "object_id": use.object_id, "outcome": outcome}


_RELEASE = DirectStatement(
    "delete from idempotency_keys where show_id = :show_id and scope = :scope and key = :key returning 1"
)

_USED = DirectStatement(
    """
    select k.scope, k.key
    from idempotency_keys k join unnest(:scopes::text[], :keys::text[]) as w (scope, key)
      on k.scope = w.scope and k.key = w.key
    where k.show_id = :show_id
    """
)

_FIND = DirectStatement(
    "select operation, body_hash, object_id, outcome::text from idempotency_keys"
    " where show_id = :show_id and scope = :scope and key = :key"
)
