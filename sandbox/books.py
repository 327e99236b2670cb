"""Opening and capturing payments. A status only advances: CREATED → PENDING → FAILED → CAPTURED."""

import secrets
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox import callbacks
from sandbox.switches import Switches
from sandbox.tables import payments


class Refused(Exception):
    """A refusal of the provider's API, with its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Order:
    """`return_url`: where the pages lead back to. That of the first call is kept."""

    payment_id: str
    amount_minor: int
    currency: str
    booking_id: str | None = None
    method: str | None = None
    return_url: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Payment:
    """`captured_minor` is zero until the status is CAPTURED. `captured_currency` may differ from `currency`."""

    payment_id: str
    reference: str
    booking_id: str | None
    amount_minor: int
    currency: str
    method: str | None
    return_url: str | None
    status: str
    captured_minor: int
    captured_currency: str
    refunded_minor: int
    switches: dict[str, Any]


_SAID_YES = (payments.c.status == "PENDING") & (payments.c.captures_at <= func.now())
_PLAIN = (
    "payment_id",
    "reference",
    "booking_id",
    "amount_minor",
    "currency",
    "method",
    "return_url",
    "refunded_minor",
    "switches",
)
_SAME = [each.name for each in fields(Order) if each.compare]
_READ = select(
    *(payments.c[name] for name in _PLAIN),
    func.coalesce(payments.c.captured_currency, payments.c.currency).label("captured_currency"),
    case((_SAID_YES, literal("CAPTURED")), else_=payments.c.status).label("status"),
    case((_SAID_YES | (payments.c.status == "CAPTURED"), payments.c.captured_minor), else_=0).label("captured_minor"),
)


async def read(db: AsyncConnection, payment_id: str) -> Payment | None:
    row = (await db.execute(_READ.where(payments.c.payment_id == payment_id))).one_or_none()
    return None if row is None else Payment(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


async def read_by_reference(db: AsyncConnection, reference: str) -> Payment | None:
    row = (await db.execute(_READ.where(payments.c.reference == reference))).one_or_none()
    return None if row is None else Payment(**row._mapping)  # noqa: SLF001


async def open_payment(db: AsyncConnection, order: Order, switches: Switches) -> tuple[Payment, bool]:
    """(the payment, whether it is new). Idempotent by payment id. Raises Refused for the same id with another order."""
    fresh = (
        insert(payments)
        .values(
            **vars(order), reference=f"sbx_{secrets.token_hex(12)}", status="CREATED", captured_minor=0,
            refunded_minor=0, switches=switches.stored(), created_at=func.now(),
        )
        .on_conflict_do_nothing()
        .returning(payments.c.reference)
    )  # fmt: skip
    created = (await db.execute(fresh)).first() is not None
    payment = await existing(db, order.payment_id)
    if any(getattr(payment, name) != getattr(order, name) for name in _SAME):
        raise Refused(409, f"{order.payment_id} was opened with another order.")
    return payment, created


async def existing(db: AsyncConnection, payment_id: str) -> Payment:
    payment = await read(db, payment_id)
    if payment is None:
        raise Refused(404, f"There is no payment {payment_id}.")
    return payment


async def hold(db: AsyncConnection, payment_id: str) -> Payment:
    await db.execute(select(payments.c.payment_id).where(payments.c.payment_id == payment_id).with_for_update())
    return await existing(db, payment_id)


async def pay(db: AsyncConnection, payment_id: str, switches: Switches) -> Payment:
    """Pays as the customer, and schedules the callbacks. A paid payment stays as it is."""
    payment = await hold(db, payment_id)
    if payment.captured_minor or payment.status == "PENDING":
        return payment
    late = timedelta(seconds=switches.captures_after_seconds)
    captured_minor = switches.wrong_amount_minor or payment.amount_minor
    values = {
        "status": "PENDING" if late else "CAPTURED",
        "captured_minor": captured_minor,
        "captured_currency": switches.wrong_currency or payment.currency,
        "captures_at": func.now() + late,
        "switches": switches.stored(),
    }
    await db.execute(update(payments).where(payments.c.payment_id == payment_id).values(values))
    await callbacks.announce_success(db, payment, captured_minor, switches)
    return await existing(db, payment_id)


async def refuse(db: AsyncConnection, payment_id: str, switches: Switches) -> Payment:
    """Fails the payment as the customer's bank; the customer may try again. A paid payment stays as it is."""
    payment = await hold(db, payment_id)
    if payment.captured_minor or payment.status == "PENDING":
        return payment
    await db.execute(update(payments).where(payments.c.payment_id == payment_id).values(status="FAILED"))
    await callbacks.announce(db, payment, "FAILED", switches)
    return await existing(db, payment_id)
