"""Rows of operators, staff and gate devices."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.people import PAIRING_MINUTES, GateDevice, Operator, StaffMember, StaffRole
from domain.sessions import AtAddress
from models.accounts import customers, operators, staff
from models.base import Database, columns_of, fetch_all, fetch_one, instant, metadata, text_column

gate_devices = Table(
    "gate_devices",
    metadata,
    text_column("id", primary_key=True),
    text_column("partner_id"),
    text_column("name"),
    Column("pairing_hash", LargeBinary),
    instant("pairing_expires_at", nullable=True),
    instant("created_at"),
    instant("paired_at", nullable=True),
    instant("revoked_at", nullable=True),
    UniqueConstraint("pairing_hash"),
    Index(None, "partner_id"),
)

_STAFF, _OPERATOR, _DEVICE = (
    columns_of(staff, StaffMember),
    columns_of(operators, Operator),
    columns_of(gate_devices, GateDevice),
)


# Every kind is looked for in the same statement, so that the answer takes as long for any address.
_AT_ADDRESS = text(
    """
    select 'OPERATOR' as role, id as actor_id, null as partner_id, created_at
    from operators where email = :address and removed_at is null
    union all
    select 'PARTNER', id, partner_id, created_at from staff where email = :address and removed_at is null
    union all
    select 'CUSTOMER', customer_id, null, verified_at from verified_addresses where address = :address
    order by role, created_at, actor_id
    """
)


async def accounts_at(db: Database, address: str) -> list[AtAddress]:
    """The accounts of the address, oldest first of each kind. `address`: in lower case."""
    return await fetch_all(db, _AT_ADDRESS, AtAddress, {"address": address})


async def ensure_operator(db: Database, operator_id: str, email: str) -> tuple[str, bool]:
    """Inserts the operator, or takes a removed one back. Answers the stored id, and whether anything was changed."""
    new = upsert(operators).values(id=operator_id, email=email.lower(), created_at=func.now())
    changed = new.on_conflict_do_update(
        index_elements=["email"], set_={"removed_at": None}, where=operators.c.removed_at.is_not(None)
    ).returning(operators.c.id)
    if (made := (await db.execute(changed)).scalar_one_or_none()) is not None:
        return str(made), True
    stored = select(operators.c.id).where(operators.c.email == email.lower())
    return str((await db.execute(stored)).scalar_one()), False


async def list_operators(db: Database) -> list[Operator]:
    """Oldest first."""
    theirs = select(*_OPERATOR).where(operators.c.removed_at.is_(None)).order_by(operators.c.created_at, operators.c.id)
    return await fetch_all(db, theirs, Operator)


async def remove_operator(db: Database, email: str) -> str | None:
    """The operator's id; None if there is none with this address."""
    theirs = (operators.c.email == email.lower()) & operators.c.removed_at.is_(None)
    removed = update(operators).where(theirs).values(removed_at=func.now()).returning(operators.c.id)
    operator_id: str | None = (await db.execute(removed)).scalar_one_or_none()
    return operator_id


async def put_staff(db: Database, staff_id: str, partner_id: str, email: str, role: StaffRole) -> StaffMember:
    """Inserts the staff member, or gives one of this address the role, also one that was removed."""
    new = upsert(staff).values(
        id=staff_id, partner_id=partner_id, email=email.lower(), role=role, created_at=func.now()
    )
    put = new.on_conflict_do_update(index_elements=["partner_id", "email"], set_={"role": role, "removed_at": None})
    made = await fetch_one(db, put.returning(*_STAFF), StaffMember)
    assert made is not None  # noqa: S101 - an upsert that always writes returns its row
    return made


async def lock_staff_of(db: Database, partner_id: str) -> list[StaffMember]:
    """The partner's staff, locked, so that two owners cannot remove each other at once. Oldest first."""
    theirs = select(*_STAFF).where(staff.c.partner_id == partner_id, staff.c.removed_at.is_(None))
    return await fetch_all(db, theirs.order_by(staff.c.id).with_for_update(), StaffMember)


async def staff_of(db: Database, partner_ids: Sequence[str]) -> list[StaffMember]:
    """Oldest first, without those that were removed."""
    theirs = select(*_STAFF).where(staff.c.partner_id.in_(partner_ids), staff.c.removed_at.is_(None))
    return await fetch_all(db, theirs.order_by(staff.c.created_at, staff.c.id), StaffMember)


async def find_staff(db: Database, staff_id: str) -> StaffMember | None:
    """Also one that was removed."""
    return await fetch_one(db, select(*_STAFF).where(staff.c.id == staff_id), StaffMember)


async def remove_staff(db: Database, staff_id: str) -> bool:
    """Compare-and-set: False if it was removed before."""
    theirs = (staff.c.id == staff_id) & staff.c.removed_at.is_(None)
    removed = update(staff).where(theirs).values(removed_at=func.now()).returning(staff.c.id)
    return (await db.execute(removed)).one_or_none() is not None


async def add_device(db: Database, device_id: str, partner_id: str, name: str, pairing_hash: bytes) -> None:
    await db.execute(
        insert(gate_devices).values(
            id=device_id,
            partner_id=partner_id,
            name=name,
            pairing_hash=pairing_hash,
            pairing_expires_at=func.now() + func.make_interval(0, 0, 0, 0, 0, PAIRING_MINUTES),
            created_at=func.now(),
        )
    )


async def find_device(db: Database, device_id: str) -> GateDevice | None:
    return await fetch_one(db, select(*_DEVICE).where(gate_devices.c.id == device_id), GateDevice)


async def devices_of(db: Database, partner_ids: Sequence[str]) -> list[GateDevice]:
    """Oldest first, including revoked ones."""
    theirs = select(*_DEVICE).where(gate_devices.c.partner_id.in_(partner_ids))
    return await fetch_all(db, theirs.order_by(gate_devices.c.created_at, gate_devices.c.id), GateDevice)


async def pair(db: Database, pairing_hash: bytes) -> GateDevice | None:
    """Compare-and-set: the device whose code this is, once; None if the code is unknown, used or has run out."""
    free = (
        (gate_devices.c.pairing_hash == pairing_hash)
        & (gate_devices.c.pairing_expires_at > func.now())
        & gate_devices.c.revoked_at.is_(None)
    )
    taken = {"pairing_hash": None, "pairing_expires_at": None, "paired_at": func.now()}
    return await fetch_one(db, update(gate_devices).where(free).values(taken).returning(*_DEVICE), GateDevice)


async def revoke_device(db: Database, device_id: str) -> bool:
    """Compare-and-set: False if it was revoked before."""
    live = (gate_devices.c.id == device_id) & gate_devices.c.revoked_at.is_(None)
    ended = update(gate_devices).where(live).values(revoked_at=func.now(), pairing_hash=None)
    return (await db.execute(ended.returning(gate_devices.c.id))).one_or_none() is not None


async def put_customer(db: Database, customer_id: str, values: Mapping[str, str | None]) -> None:
    """Sets these columns, and inserts a customer of whom only the id was known."""
    new = upsert(customers).values(id=customer_id, created_at=func.now(), **values)
    done = new.on_conflict_do_update(index_elements=["id"], set_=values) if values else new.on_conflict_do_nothing()
    await db.execute(done)


async def give_up_addresses(db: Database, customer_id: str, given_up: Collection[str]) -> bool:
    """Empties these of `email` and `phone`. False, and nothing written, where the customer would have none left: calls
    at once do not take one each.
    """
    left = [customers.c[name].is_not(None) for name in ("email", "phone") if name not in given_up]
    mine = update(customers).where(customers.c.id == customer_id, or_(false(), *left))
    done = await db.execute(mine.values(dict.fromkeys(given_up)).returning(customers.c.id))
    return done.first() is not None


async def change_contacts(db: Database, customer_id: str, *, email: str | None, phone: str | None) -> None:
    """None leaves a contact unchanged."""
    given = {name: value for name, value in (("email", email), ("phone", phone)) if value is not None}
    await db.execute(update(customers).where(customers.c.id == customer_id).values(given))


async def add_customer(db: Database, customer_id: str, email: str | None, phone: str | None) -> bool:
    """False, and nothing written, where the id is taken."""
    new = upsert(customers).values(id=customer_id, email=email, phone=phone, created_at=func.now())
    made = new.on_conflict_do_nothing(index_elements=["id"]).returning(customers.c.id)
    return (await db.execute(made)).one_or_none() is not None
