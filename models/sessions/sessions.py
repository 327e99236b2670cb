"""Rows of sessions and their refresh tokens, and who an account is now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, Select, Table, bindparam, delete, func, insert, select, text, update

from domain.accounts import Role
from domain.sessions import REFRESH_LIFETIME, Session, SessionEnd
from models.base import Database, columns_of, entity_of, fetch_one, instant, metadata, text_column

sessions = Table(
    "sessions",
    metadata,
    text_column("id", primary_key=True),
    text_column("role"),
    text_column("actor_id"),
    instant("created_at"),
    instant("refreshed_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
    text_column("ended_by", nullable=True),
    Index(None, "actor_id"),
    Index(None, "expires_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    text_column("session_id"),
    instant("made_at"),
    instant("used_at", nullable=True),
    Index(None, "session_id"),
)

_SESSION = columns_of(sessions, Session)
_LIVE = sessions.c.ended_at.is_(None) & (sessions.c.expires_at > func.now())


@dataclass(frozen=True)
class Account:
    """Who an account is by the tables. `staff_role`, `partner_id`, `partner_status`: None where they do not apply."""

    role: str
    actor_id: str
    partner_id: str | None
    staff_role: str | None
    partner_status: str | None


# One statement for every kind of account. A customer of whom the platform knows only the id has no row; one that was
# deleted has one.
_ACCOUNT = """
select who.role, who.actor_id, coalesce(staff.partner_id, gate_devices.partner_id) as partner_id,
       staff.role as staff_role, partners.status as partner_status
from ({who}) as who (role, actor_id)
left join customers on who.role = 'CUSTOMER' and customers.id = who.actor_id
left join operators on who.role = 'OPERATOR' and operators.id = who.actor_id and operators.removed_at is null
left join staff on who.role = 'PARTNER' and staff.id = who.actor_id and staff.removed_at is null
left join gate_devices on who.role = 'GATE' and gate_devices.id = who.actor_id and gate_devices.revoked_at is null
left join partners on partners.id = coalesce(staff.partner_id, gate_devices.partner_id)
where (who.role = 'CUSTOMER' and customers.deleted_at is null)
   or operators.id is not null or staff.id is not null or gate_devices.id is not null
"""
_OF_SESSION = text(
    _ACCOUNT.format(
        who="select role, actor_id from sessions where id = :session and ended_at is null and expires_at > now()"
    )
)
_NAMED = text(_ACCOUNT.format(who="values (cast(:role as text), cast(:actor as text))"))


async def account_of_session(db: Database, session_id: str) -> Account | None:
    """None for a session that has ended or run out, and for an account that is removed, revoked or deleted."""
    return await fetch_one(db, _OF_SESSION, Account, {"session": session_id})


async def account_named(db: Database, role: Role, actor_id: str) -> Account | None:
    """None for an account that is unknown, removed, revoked or deleted."""
    return await fetch_one(db, _NAMED, Account, {"role": role, "actor": actor_id})


async def begin(db: Database, session_id: str, role: Role, actor_id: str, lifetime: timedelta) -> datetime:
    """Answers when the session began, by the database's clock."""
    new = insert(sessions).values(
        id=session_id,
        role=role,
        actor_id=actor_id,
        created_at=func.now(),
        refreshed_at=func.now(),
        expires_at=func.now() + lifetime,
    )
    began: datetime = (await db.execute(new.returning(sessions.c.created_at))).scalar_one()
    return began


async def add_token(db: Database, session_id: str, token_hash: bytes) -> None:
    await db.execute(insert(refresh_tokens).values(token_hash=token_hash, session_id=session_id, made_at=func.now()))


_USE = (
    update(refresh_tokens)
    .where(
        refresh_tokens.c.token_hash == bindparam("hash"),
        refresh_tokens.c.used_at.is_(None),
        sessions.c.id == refresh_tokens.c.session_id,
        _LIVE,
    )
    .values(used_at=func.now())
    .returning(*_SESSION)
)


async def use_token(db: Database, token_hash: bytes) -> Session | None:
    """Compare-and-set: the live session of a token that was not used before, None for any other token."""
    return await fetch_one(db, _USE, Session, {"hash": token_hash})


async def prolong(db: Database, session_id: str) -> None:
    longer = {"refreshed_at": func.now(), "expires_at": func.now() + REFRESH_LIFETIME}
    await db.execute(update(sessions).where(sessions.c.id == session_id).values(longer))


@dataclass(frozen=True)
class SeenToken:
    """`age`: since it was used, None if it was not. `is_live`: whether its session is."""

    session: Session
    used_at: datetime | None
    age: timedelta | None
    is_live: bool


_SEEN: Select[Any] = select(
    *_SESSION,
    refresh_tokens.c.used_at,
    (func.now() - refresh_tokens.c.used_at).label("age"),
    _LIVE.label("is_live"),
).join(refresh_tokens, refresh_tokens.c.session_id == sessions.c.id)


async def find_token(db: Database, token_hash: bytes) -> SeenToken | None:
    row = (await db.execute(_SEEN.where(refresh_tokens.c.token_hash == token_hash))).one_or_none()
    return None if row is None else SeenToken(entity_of(row, Session), row.used_at, row.age, row.is_live)


async def is_unused(db: Database, token_hash: bytes) -> bool:
    unused = (refresh_tokens.c.token_hash == token_hash) & refresh_tokens.c.used_at.is_(None)
    return (await db.execute(select(refresh_tokens.c.session_id).where(unused))).one_or_none() is not None


async def end(db: Database, session_id: str, why: SessionEnd) -> list[str]:
    """Compare-and-set; answers the id if the session had not ended before."""
    return await _end(db, sessions.c.id == session_id, why)


async def end_all_of(db: Database, role: Role, actor_id: str, why: SessionEnd) -> list[str]:
    """Answers the ids of the account's sessions that had not ended before."""
    return await _end(db, (sessions.c.role == role) & (sessions.c.actor_id == actor_id), why)


async def _end(db: Database, which: object, why: SessionEnd) -> list[str]:
    ended = update(sessions).where(which, sessions.c.ended_at.is_(None))  # type: ignore[arg-type]  # an expression
    return list((await db.execute(ended.values(ended_at=func.now(), ended_by=why).returning(sessions.c.id))).scalars())


async def delete_old(db: Database, age: timedelta, most: int) -> int:
    """Deletes at most `most` sessions that ran out longer ago than `age`, with their tokens; answers how many."""
    old = select(sessions.c.id).where(sessions.c.expires_at < func.now() - age).limit(most)
    ended = delete(sessions).where(sessions.c.id.in_(old)).returning(sessions.c.id)
    gone = list((await db.execute(ended)).scalars())
    await db.execute(delete(refresh_tokens).where(refresh_tokens.c.session_id.in_(gone)))
    return len(gone)


async def delete_used_tokens(db: Database, age: timedelta, most: int) -> int:
    """Deletes at most `most` tokens that were used longer ago than `age`."""
    old = select(refresh_tokens.c.token_hash).where(refresh_tokens.c.used_at < func.now() - age).limit(most)
    gone = delete(refresh_tokens).where(refresh_tokens.c.token_hash.in_(old)).returning(refresh_tokens.c.session_id)
    return len((await db.execute(gone)).all())
