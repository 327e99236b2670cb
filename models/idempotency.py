"""Idempotency keys: written in the transaction of the effect, holding the id of what was made, never the answer."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, Executable, Index, Interval, LargeBinary, Table, bindparam, func, literal_column, text
from sqlalchemy.dialects.postgresql import insert

from domain.errors import IdempotencyMismatch
from models.base import Database, instant, metadata, text_column

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
    """None for the first; for a replay the id of what the first made. A second caller waits until the first is
    through, as long as lock_timeout. Raises IdempotencyMismatch for the same key with another request.
    """
    fresh = insert(idempotency_keys).values(**vars(use), created_at=func.now())
    taking_over_what_is_old: Executable = fresh.on_conflict_do_update(
        index_elements=["show_id", "scope", "key"],
        set_={name: fresh.excluded[name] for name in ("operation", "body_hash", "object_id", "created_at")},
        where=idempotency_keys.c.created_at < fresh.excluded.created_at - KEPT_FOR,
    ).returning(literal_column("1"))
    if (await db.execute(taking_over_what_is_old)).first() is not None:
        return None
    row = (await db.execute(_EARLIER, {"at_show": use.show_id, "by": use.scope, "with_key": use.key})).one()
    if (row.operation, row.body_hash) != (use.operation, use.body_hash):
        raise IdempotencyMismatch
    return str(row.object_id)


async def stand_for(db: Database, use: KeyUse) -> None:
    """Of the key that this transaction has claimed: what it stands for after all."""
    values = {"at_show": use.show_id, "by": use.scope, "with_key": use.key, "object_id": use.object_id}
    await db.execute(_STAND_FOR, values)


async def delete_old(db: Database, most: int) -> int:
    """Keys that stand for nothing any more; answers how many. One that is taken over meanwhile stays."""
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

_STAND_FOR = text(
    "update idempotency_keys set object_id = :object_id where show_id = :at_show and scope = :by and key = :with_key"
)

_EARLIER = text(
    "select operation, body_hash, object_id from idempotency_keys"
    " where show_id = :at_show and scope = :by and key = :with_key"
)
