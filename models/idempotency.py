"""Idempotency keys, written in the transaction of the effect. A key stores the id of the result, not the response."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    Column,
    Executable,
    Index,
    Interval,
    LargeBinary,
    Table,
    bindparam,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from domain.errors import IdempotencyMismatch
from models.base import Database, instant, metadata, text_column
from models.direct import DirectConnection, DirectStatement

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


async def claim(db: Database, use: KeyUse) -> str | None:
    """Inserts the key and answers None, or for a replay the id that the first use stored. A concurrent use of the key
    waits for the first transaction, at most lock_timeout. A key older than `KEPT_FOR` counts as unused.

    Raises IdempotencyMismatch for the same key with another request.
    """
    fresh = insert(idempotency_keys).values(**vars(use), created_at=func.now())
    insert_or_replace_expired: Executable = fresh.on_conflict_do_update(
        index_elements=["show_id", "scope", "key"],
        set_={name: fresh.excluded[name] for name in ("operation", "body_hash", "object_id", "created_at")},
        where=idempotency_keys.c.created_at < fresh.excluded.created_at - KEPT_FOR,
    ).returning(literal_column("1"))
    if (await db.execute(insert_or_replace_expired)).first() is not None:
        return None
    row = (await db.execute(_FIND, {"show_id": use.show_id, "scope": use.scope, "key": use.key})).one()
    if (row.operation, row.body_hash) != (use.operation, use.body_hash):
        raise IdempotencyMismatch
    return str(row.object_id)


async def used(db: DirectConnection, keys: Sequence[KeyUse]) -> set[tuple[str, str]]:
    """Which of the keys, all of one show, are stored, expired ones included: (scope, key) of each."""
    rows = await _USED.fetch_all(
        db, show_id=keys[0].show_id, scopes=[use.scope for use in keys], keys=[use.key for use in keys]
    )
    return {(scope, key) for scope, key in rows}


async def repoint(db: Database, use: KeyUse) -> None:
    """Stores another object id under the key, which this transaction has claimed."""
    values = {"show_id": use.show_id, "scope": use.scope, "key": use.key, "object_id": use.object_id}
    await db.execute(_REPOINT, values)


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

_REPOINT = text(
    "update idempotency_keys set object_id = :object_id where show_id = :show_id and scope = :scope and key = :key"
)

_USED = DirectStatement(
    """
    select k.scope, k.key
    from idempotency_keys k join unnest(:scopes::text[], :keys::text[]) as w (scope, key)
      on k.scope = w.scope and k.key = w.key
    where k.show_id = :show_id
    """
)

_FIND = text(
    "select operation, body_hash, object_id from idempotency_keys"
    " where show_id = :show_id and scope = :scope and key = :key"
)
