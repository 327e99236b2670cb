"""Rows of the subjects of token issuers: which accounts they have here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, Table, UniqueConstraint, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.people import erased_subject
from models.accounts import customers
from models.base import Database, columns_of, fetch_all, fetch_one, instant, metadata, text_column

identities = Table(
    "identities",
    metadata,
    text_column("issuer", primary_key=True),
    text_column("subject", primary_key=True),
    text_column("role", primary_key=True),
    text_column("actor_id"),
    text_column("email", nullable=True),
    text_column("phone", nullable=True),
    instant("seen_at"),
    UniqueConstraint("issuer", "actor_id"),
    Index(None, "actor_id"),
)


@dataclass(frozen=True)
class StoredIdentity:
    """An account of a foreign issuer's subject, with the verified contacts that its token named last."""

    role: str
    actor_id: str
    email: str | None
    phone: str | None


_IDENTITIES = select(*columns_of(identities, StoredIdentity)).where(
    identities.c.issuer == bindparam("issuer"), identities.c.subject == bindparam("subject")
)


async def identities_of(db: Database, issuer: str, subject: str) -> list[StoredIdentity]:
    return await fetch_all(db, _IDENTITIES, StoredIdentity, {"issuer": issuer, "subject": subject})


_LEFT = (
    select(customers.c.deleted_at)
    .join(identities, identities.c.actor_id == customers.c.id)
    .where(identities.c.issuer == bindparam("issuer"), identities.c.subject == bindparam("subject"))
)


async def left_at(db: Database, issuer: str, subject: str) -> datetime | None:
    """When the subject deleted its account; None for one that did not, or has come back since."""
    values = {"issuer": issuer, "subject": erased_subject(issuer, subject)}
    return (await db.execute(_LEFT, values)).scalar_one_or_none()


async def come_back(db: Database, issuer: str, subject: str) -> None:
    """Forgets that the subject has left."""
    gone = (identities.c.issuer == issuer) & (identities.c.subject == erased_subject(issuer, subject))
    await db.execute(delete(identities).where(gone))


async def link(db: Database, issuer: str, subject: str, identity: StoredIdentity) -> StoredIdentity | None:
    """The subject's account in this role: the given one, or the one that was linked before. None, and nothing linked,
    where another subject of the issuer has the account.
    """
    key = {"issuer": issuer, "subject": subject, "role": identity.role}
    new = upsert(identities).values(vars(identity) | key | {"seen_at": func.now()})
    await db.execute(new.on_conflict_do_nothing())
    mine = _IDENTITIES.where(identities.c.role == identity.role)
    return await fetch_one(db, mine, StoredIdentity, {"issuer": issuer, "subject": subject})


async def note_contacts(db: Database, issuer: str, subject: str, email: str | None, phone: str | None) -> None:
    mine = (identities.c.issuer == issuer) & (identities.c.subject == subject)
    await db.execute(update(identities).where(mine).values(email=email, phone=phone, seen_at=func.now()))
