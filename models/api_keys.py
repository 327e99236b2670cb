"""Rows of API keys. What makes or ends keys of a partner locks the partner first: none is made by one that ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    UniqueConstraint,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    true,
    update,
)

from domain.api_keys import ApiKey, PresentedKey
from domain.partners import PartnerStatus
from models.base import Database, columns_of, entity_of, fetch_all, fetch_one, instant, metadata, text_column

api_keys = Table(
    "api_keys",
    metadata,
    text_column("id", primary_key=True),
    text_column("partner_id"),
    text_column("name"),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    instant("created_at"),
    instant("last_used_at", nullable=True),
    instant("revoked_at", nullable=True),
    text_column("created_by", nullable=True),
    text_column("replaces", nullable=True),
    instant("expires_at", nullable=True),
    UniqueConstraint("secret_hash"),
    UniqueConstraint("replaces"),
    Index(None, "partner_id"),
    Index(None, "created_by"),
)

# Not imported: the column stands right of this one.
_partners = table("partners", column("id", Text), column("status", Text))

_KEY = columns_of(api_keys, ApiKey)
_KEYS = select(*_KEY)
_USE_IS_STALE = func.coalesce(api_keys.c.last_used_at < func.now() - timedelta(minutes=1), true())


# The outer query's key stands in the first part: what it replaced, and what that had replaced.
_REPLACED: ColumnElement[list[str] | None] = literal_column(
    """(with recursive earlier (id) as (
        select first.replaces from api_keys first where first.id = api_keys.id
        union select further.replaces from api_keys further join earlier on further.id = earlier.id
    ) select array_agg(id) filter (where id is not null) from earlier)"""
)


@dataclass(frozen=True)
class KeyToAdd:
    id: str
    partner_id: str
    name: str
    scopes: list[str]
    secret_hash: bytes
    created_by: str | None
    replaces: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class FoundKey:
    """A key that a caller has presented, and whether its recorded last use is more than a minute old. `replaced`: the
    keys that rotations have put it in place of.
    """

    key: ApiKey
    partner_status: PartnerStatus
    use_is_stale: bool
    now: datetime
    replaced: frozenset[str]


async def add(db: Database, new: KeyToAdd) -> ApiKey:
    made = insert(api_keys).values(vars(new) | {"created_at": func.now()}).returning(*_KEY)
    return entity_of((await db.execute(made)).one(), ApiKey)


async def find(db: Database, key_id: str) -> ApiKey | None:
    return await fetch_one(db, _KEYS.where(api_keys.c.id == key_id), ApiKey)


async def of_partners(db: Database, partner_ids: Sequence[str]) -> list[ApiKey]:
    """Keys of the partners, oldest first, including those that have ended."""
    theirs = _KEYS.where(api_keys.c.partner_id.in_(partner_ids)).order_by(api_keys.c.created_at, api_keys.c.id)
    return await fetch_all(db, theirs, ApiKey)


async def successor_of(db: Database, key_id: str) -> str | None:
    """The id of the key that was made to replace this one."""
    return (await db.execute(select(api_keys.c.id).where(api_keys.c.replaces == key_id))).scalar_one_or_none()


async def find_presented(db: Database, presented: PresentedKey) -> FoundKey | None:
    """The key, live or not. None for one that is unknown, or whose secret is another."""
    is_it = api_keys.c.secret_hash == presented.secret_hash
    if presented.key_id is not None:
        is_it = api_keys.c.id == presented.key_id
    columns = (
        api_keys.c.secret_hash,
        _partners.c.status,
        _USE_IS_STALE.label("use_is_stale"),
        func.now().label("now"),
        _REPLACED.label("replaced"),
    )
    of_partner = _partners.c.id == api_keys.c.partner_id
    statement: Select[Any] = select(*_KEY, *columns).join_from(api_keys, _partners, of_partner).where(is_it)
    row = (await db.execute(statement)).one_or_none()
    if row is None or not presented.matches(row.secret_hash):
        return None
    replaced = frozenset(row.replaced or ())
    return FoundKey(entity_of(row, ApiKey), PartnerStatus(row.status), row.use_is_stale, row.now, replaced)


async def revoke(db: Database, key_id: str) -> list[str]:
    """Revokes the key and all that it has made, directly or through others; answers those that were live. The first
    time of a revocation stays.
    """
    return await _end(db, key_id, api_keys.c.revoked_at.is_(None), {"revoked_at": func.now()})


async def expire(db: Database, key_id: str, at: datetime) -> list[str]:
    """The key and all that it has made end at this time, those that end earlier excepted; answers them."""
    later = api_keys.c.revoked_at.is_(None) & func.coalesce(api_keys.c.expires_at > at, true())
    return await _end(db, key_id, later, {"expires_at": at})


async def _end(db: Database, key_id: str, which: ColumnElement[bool], values: dict[str, Any]) -> list[str]:
    theirs = select(api_keys.c.id).where(api_keys.c.id == key_id).cte("theirs", recursive=True)
    made = theirs.union(select(api_keys.c.id).join(theirs, api_keys.c.created_by == theirs.c.id))
    ended = update(api_keys).where(api_keys.c.id.in_(select(made.c.id)), which).values(values)
    return list((await db.execute(ended.returning(api_keys.c.id))).scalars())


async def mark_used(db: Database, key_id: str) -> None:
    """Records the use at most once a minute, however many callers try at once."""
    used = update(api_keys).where(api_keys.c.id == key_id, _USE_IS_STALE).values(last_used_at=func.now())
    await db.execute(used)
