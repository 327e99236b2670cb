"""Rows of customers, staff and operators."""

from sqlalchemy import Column, Index, Table, Text, UniqueConstraint, column, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.accounts import Customer
from models.base import Database, columns_of, fetch_one, instant, metadata, text_column

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
    Index("ix_customers__email", func.lower(column("email"))),
    Index(None, "phone"),
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

_CUSTOMER = columns_of(customers, Customer)


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
