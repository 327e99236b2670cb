"""Rows of one-time codes, of what was asked how often, and of the addresses that customers have verified."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, Index, Integer, Table, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.sessions import CODE_LIFETIME, MOST_ATTEMPTS, Allowance
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

sign_in_allowances = Table(
    "sign_in_allowances",
    metadata,
    text_column("subject", primary_key=True),
    Column("used", Integer, nullable=False),
    instant("began_at"),
    Index(None, "began_at"),
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


# Compare-and-set: counts one more, or changes and answers nothing where the period's number is used up.
_SPEND = text(
    """
    insert into sign_in_allowances as a (subject, used, began_at) values (:subject, 1, now())
    on conflict (subject) do update
    set used = case when a.began_at <= now() - cast(:period as interval) then 1 else a.used + 1 end,
        began_at = case when a.began_at <= now() - cast(:period as interval) then now() else a.began_at end
    where a.used < :most or a.began_at <= now() - cast(:period as interval)
    returning 1
    """
)


async def spend(db: Database, allowance: Allowance) -> bool:
    """Counts one more of the allowance; False, and nothing counted, where it is used up."""
    return (await db.execute(_SPEND, vars(allowance))).one_or_none() is not None


async def seconds_until_renewed(db: Database, allowance: Allowance) -> int:
    began = select(sign_in_allowances.c.began_at + allowance.period - func.now())
    left: timedelta = (await db.execute(began.where(sign_in_allowances.c.subject == allowance.subject))).scalar_one()
    return max(1, int(left.total_seconds()) + 1)


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
    """Deletes at most `most` codes, and as many tallies, that are older than `age`; answers how many codes there were
    or how many tallies, whichever are more.
    """
    codes = select(sign_in_codes.c.id).where(sign_in_codes.c.expires_at < func.now() - age).limit(most)
    tallies = select(sign_in_allowances.c.subject).where(sign_in_allowances.c.began_at < func.now() - age).limit(most)
    gone_codes = delete(sign_in_codes).where(sign_in_codes.c.id.in_(codes)).returning(sign_in_codes.c.id)
    gone_tallies = delete(sign_in_allowances).where(sign_in_allowances.c.subject.in_(tallies))
    counts = [len((await db.execute(gone_codes)).all())]
    counts.append(len((await db.execute(gone_tallies.returning(sign_in_allowances.c.subject))).all()))
    return max(counts)
