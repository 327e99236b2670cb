"""Rows of one-time codes, and of the addresses that customers have verified."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, Index, Integer, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.sessions import CODE_LIFETIME, MOST_ATTEMPTS
from models.base import Database, fetch_one, instant, metadata, text_column

sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    text_column("id", primary_key=True),
    text_column("address"),
    text_column("device"),
    text_column("confirms_for"),
    Column("attempts", Integer, nullable=False),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at", nullable=True),
    Index(None, "address"),
    Index(None, "confirms_for", postgresql_where=text("confirms_for <> ''")),
    Index(None, "expires_at"),
)

verified_addresses = Table(
    "verified_addresses",
    metadata,
    text_column("address", primary_key=True),
    text_column("customer_id"),
    instant("verified_at"),
    Index(None, "customer_id"),
)


@dataclass(frozen=True)
class CodeRequest:
    """What a code may be used for. `device`: the known device that asked, empty for others. `confirms_for`: the
    customer whose new address it confirms, empty where it signs in.
    """

    address: str
    device: str
    confirms_for: str


async def add_code(db: Database, code_id: str, request: CodeRequest) -> None:
    dates = {"created_at": func.now(), "expires_at": func.now() + CODE_LIFETIME}
    await db.execute(insert(sign_in_codes).values(id=code_id, attempts=0, **vars(request), **dates))


_LIVE = sign_in_codes.c.used_at.is_(None) & (sign_in_codes.c.expires_at > func.now())


async def find_live_code(db: Database, code_id: str) -> CodeRequest | None:
    columns = (sign_in_codes.c.address, sign_in_codes.c.device, sign_in_codes.c.confirms_for)
    return await fetch_one(db, select(*columns).where(sign_in_codes.c.id == code_id, _LIVE), CodeRequest)


def _of(request: CodeRequest) -> tuple[object, ...]:
    return tuple(sign_in_codes.c[name] == value for name, value in vars(request).items())


async def count_attempt(db: Database, request: CodeRequest) -> list[str]:
    """Counts an attempt against each live code of the request; answers the ids of those that had attempts left. Of any
    number of attempts at once each code counts MOST_ATTEMPTS.
    """
    counted = (
        update(sign_in_codes)
        .where(*_of(request), _LIVE, sign_in_codes.c.attempts < MOST_ATTEMPTS)  # type: ignore[arg-type]  # expressions
        .values(attempts=sign_in_codes.c.attempts + 1)
        .returning(sign_in_codes.c.id)
    )
    return list((await db.execute(counted)).scalars())


async def mark_used(db: Database, request: CodeRequest) -> None:
    """All codes of the request: who has signed in needs no other one."""
    await db.execute(
        update(sign_in_codes)
        .where(*_of(request), sign_in_codes.c.used_at.is_(None))  # type: ignore[arg-type]  # expressions
        .values(used_at=func.now())
    )


async def waiting_for(db: Database, customer_id: str) -> list[str]:
    """The addresses whose codes would confirm them for the customer."""
    mine = (sign_in_codes.c.confirms_for == customer_id) & (sign_in_codes.c.confirms_for != "")
    waiting = select(sign_in_codes.c.address).where(mine, _LIVE).distinct()
    return list((await db.execute(waiting.order_by(sign_in_codes.c.address))).scalars())


async def claim_address(db: Database, address: str, customer_id: str) -> str:
    """The customer whose address it is: `customer_id`, unless it is another one's already."""
    new = upsert(verified_addresses).values(address=address, customer_id=customer_id, verified_at=func.now())
    await db.execute(new.on_conflict_do_nothing(index_elements=["address"]))
    owner = select(verified_addresses.c.customer_id).where(verified_addresses.c.address == address)
    return str((await db.execute(owner)).scalar_one())


async def release_address(db: Database, address: str, customer_id: str) -> None:
    """The address no longer signs this customer in."""
    mine = (verified_addresses.c.address == address) & (verified_addresses.c.customer_id == customer_id)
    await db.execute(delete(verified_addresses).where(mine))


async def delete_old(db: Database, age: timedelta, most: int) -> int:
    """Deletes at most `most` codes that ended longer than `age` ago; answers how many there were."""
    old = select(sign_in_codes.c.id).where(sign_in_codes.c.expires_at < func.now() - age).limit(most)
    gone = delete(sign_in_codes).where(sign_in_codes.c.id.in_(old)).returning(sign_in_codes.c.id)
    return len((await db.execute(gone)).all())
