"""Rows of customers, staff, operators and API keys."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    Index,
    LargeBinary,
    Select,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.accounts import ApiKey, Customer
from models.base import Database, columns_of, entity_of, fetch_all, fetch_one, instant, metadata, text_column

customers = Table(
    "customers",
    metadata,
    text_column("id", primary_key=True),
    text_column("name", nullable=True),
    text_column("email", nullable=True),
    text_column("phone", nullable=True),
    text_column("language", nullable=True),
    instant("created_at"),
    instant("deleted_at", nullable=True),
)

staff = Table(
    "staff",
    metadata,
    text_column("id", primary_key=True),
    text_column("partner_id"),
    text_column("email"),
    Column("role", Text, nullable=False, server_default="OWNER"),
    instant("created_at"),
    instant("removed_at", nullable=True),
    UniqueConstraint("partner_id", "email"),
    Index(None, "email"),
)

operators = Table(
    "operators",
    metadata,
    text_column("id", primary_key=True),
    text_column("email"),
    instant("created_at"),
    instant("removed_at", nullable=True),
    UniqueConstraint("email"),
)

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
    UniqueConstraint("secret_hash"),
)

_CUSTOMER = columns_of(customers, Customer)
_KEY = columns_of(api_keys, ApiKey)
_KEYS = select(*_KEY)
_USE_IS_STALE = func.coalesce(api_keys.c.last_used_at < func.now() - timedelta(minutes=1), true())


async def find_customer(db: Database, customer_id: str) -> Customer | None:
    return await fetch_one(db, select(*_CUSTOMER).where(customers.c.id == customer_id), Customer)


async def upsert_customer(db: Database, customer_id: str, email: str | None, phone: str | None, fallback: str) -> None:
    """Inserts the customer, with `fallback` for a missing e-mail address, or updates it with the given values."""
    made = upsert(customers).values(
        id=customer_id, email=email if email is not None else fallback, phone=phone, created_at=func.now()
    )
    given = {name: value for name, value in (("email", email), ("phone", phone)) if value is not None}
    await db.execute(
        made.on_conflict_do_update(index_elements=["id"], set_=given) if given else made.on_conflict_do_nothing()
    )


async def add_staff(db: Database, staff_id: str, partner_id: str, email: str) -> None:
    """Idempotent by partner and e-mail address."""
    new = upsert(staff).values(id=staff_id, partner_id=partner_id, email=email.lower(), created_at=func.now())
    await db.execute(new.on_conflict_do_nothing(index_elements=["partner_id", "email"]))


async def first_staff(db: Database, partner_id: str) -> str | None:
    theirs = (staff.c.partner_id == partner_id) & staff.c.removed_at.is_(None)
    oldest = select(staff.c.id).where(theirs).order_by(staff.c.created_at, staff.c.id)
    return (await db.execute(oldest.limit(1))).scalar_one_or_none()


async def add_key(
    db: Database, *, id: str, partner_id: str, name: str, scopes: Sequence[str], secret_hash: bytes
) -> None:
    await db.execute(
        insert(api_keys).values(
            id=id,
            partner_id=partner_id,
            name=name,
            scopes=list(scopes),
            secret_hash=secret_hash,
            created_at=func.now(),
        )
    )


async def find_key(db: Database, key_id: str) -> ApiKey | None:
    return await fetch_one(db, _KEYS.where(api_keys.c.id == key_id), ApiKey)


async def keys_of(db: Database, partner_ids: Sequence[str]) -> list[ApiKey]:
    """Keys of the partners, oldest first, including revoked ones."""
    theirs = _KEYS.where(api_keys.c.partner_id.in_(partner_ids)).order_by(api_keys.c.created_at, api_keys.c.id)
    return await fetch_all(db, theirs, ApiKey)


async def live_key_of(db: Database, secret_hash: bytes) -> tuple[ApiKey, bool] | None:
    """The unrevoked key, and whether its recorded last use is more than a minute old."""
    live = (api_keys.c.secret_hash == secret_hash) & api_keys.c.revoked_at.is_(None)
    statement: Select[Any] = select(*_KEY, _USE_IS_STALE.label("use_is_stale")).where(live)
    row = (await db.execute(statement)).one_or_none()
    return None if row is None else (entity_of(row, ApiKey), row.use_is_stale)


async def revoke_key(db: Database, key_id: str) -> bool:
    """Compare-and-set: False if the key was revoked before; the first revocation time stays."""
    live = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
    ended = update(api_keys).where(live).values(revoked_at=func.now()).returning(api_keys.c.id)
    return (await db.execute(ended)).first() is not None


async def mark_key_used(db: Database, key_id: str) -> None:
    """Records the use at most once a minute, however many callers try at once."""
    used = update(api_keys).where(api_keys.c.id == key_id, _USE_IS_STALE).values(last_used_at=func.now())
    await db.execute(used)
