"""Opening, capturing and refunding payments. States climb: CREATED → PENDING → FAILED → CAPTURED."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox import callbacks
from sandbox.switches import Switches
from sandbox.tables import payments, refunds


class Refused(Exception):
    """The provider's no, with its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Order:
    payment_id: str
    amount_minor: int
    currency: str
    booking_id: str | None = None
    method: str | None = None


@dataclass(frozen=True)
class Payment:
    """`captured_minor` is zero until the status is CAPTURED, whatever is under way."""

    payment_id: str
    reference: str
    booking_id: str | None
    amount_minor: int
    currency: str
    method: str | None
    status: str
    captured_minor: int
    refunded_minor: int
    switches: dict[str, Any]


@dataclass(frozen=True)
class RefundOrder:
    """`captured_minor`: what the merchant says was captured. It is believed, since a developer may have posted a
    signed callback by hand of which this provider knows nothing.
    """

    refund_id: str
    payment_id: str
    amount_minor: int
    captured_minor: int
    currency: str


@dataclass(frozen=True)
class Refund:
    refund_id: str
    payment_id: str
    amount_minor: int
    currency: str
    reference: str
    processed: bool


_SAID_YES = (payments.c.status == "PENDING") & (payments.c.captures_at <= func.now())
_PLAIN = ("payment_id", "reference", "booking_id", "amount_minor", "currency", "method", "refunded_minor", "switches")
_READ = select(
    *(payments.c[name] for name in _PLAIN),
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
    payment = await _existing(db, order.payment_id)
    if any(getattr(payment, name) != value for name, value in vars(order).items()):
        raise Refused(409, f"{order.payment_id} was opened with another order.")
    return payment, created


async def _existing(db: AsyncConnection, payment_id: str) -> Payment:
    payment = await read(db, payment_id)
    if payment is None:
        raise Refused(404, f"There is no payment {payment_id}.")
    return payment


async def _hold(db: AsyncConnection, payment_id: str) -> Payment:
    await db.execute(select(payments.c.payment_id).where(payments.c.payment_id == payment_id).with_for_update())
    return await _existing(db, payment_id)


async def pay(db: AsyncConnection, payment_id: str, switches: Switches) -> Payment:
    """The customer pays; the callbacks that tell of it are due. A payment that is paid stays as it is."""
    payment = await _hold(db, payment_id)
    if payment.captured_minor or payment.status == "PENDING":
        return payment
    late = timedelta(seconds=switches.captures_after_seconds)
    captured_minor = switches.wrong_amount_minor or payment.amount_minor
    values = {
        "status": "PENDING" if late else "CAPTURED",
        "captured_minor": captured_minor,
        "captures_at": func.now() + late,
        "switches": switches.stored(),
    }
    await db.execute(update(payments).where(payments.c.payment_id == payment_id).values(values))
    await callbacks.announce_success(db, payment, captured_minor, switches)
    return await _existing(db, payment_id)


async def refuse(db: AsyncConnection, payment_id: str, switches: Switches) -> Payment:
    """The bank says no, for now: the customer may try again. A payment that is paid stays as it is."""
    payment = await _hold(db, payment_id)
    if payment.captured_minor or payment.status == "PENDING":
        return payment
    await db.execute(update(payments).where(payments.c.payment_id == payment_id).values(status="FAILED"))
    await callbacks.announce(db, payment, "FAILED", switches)
    return await _existing(db, payment_id)


async def refund(db: AsyncConnection, order: RefundOrder) -> Refund:
    """Idempotent by refund id; a refund that was pending says how it stands. Never more than was captured.

    Raises Refused.
    """
    await _believe(db, order)
    payment = await _hold(db, order.payment_id)
    if (earlier := await _find_refund(db, order.refund_id)) is not None:
        same = (order.payment_id, order.amount_minor, order.currency)
        if (earlier.payment_id, earlier.amount_minor, earlier.currency) != same:
            raise Refused(409, f"{order.refund_id} was asked for with another order.")
        return earlier
    if order.currency != payment.currency or payment.refunded_minor + order.amount_minor > payment.captured_minor:
        left = payment.captured_minor - payment.refunded_minor
        raise Refused(422, f"Of {order.payment_id} {left} {payment.currency} in minor units can be refunded.")
    await db.execute(
        update(payments)
        .where(payments.c.payment_id == order.payment_id)
        .values(refunded_minor=payments.c.refunded_minor + order.amount_minor)
    )
    slow = timedelta(seconds=Switches.of(payment.switches).slow_refund_seconds)
    values = {name: getattr(order, name) for name in ("refund_id", "payment_id", "amount_minor", "currency")}
    reference = f"sbxr_{secrets.token_hex(12)}"
    await db.execute(insert(refunds).values(**values, reference=reference, processed_at=func.now() + slow))
    return Refund(**values, reference=reference, processed=not slow)


async def _find_refund(db: AsyncConnection, refund_id: str) -> Refund | None:
    names = ("refund_id", "payment_id", "amount_minor", "currency", "reference")
    columns = [*(refunds.c[name] for name in names), (refunds.c.processed_at <= func.now()).label("processed")]
    row = (await db.execute(select(*columns).where(refunds.c.refund_id == refund_id))).one_or_none()
    return None if row is None else Refund(**row._mapping)  # noqa: SLF001


async def _believe(db: AsyncConnection, order: RefundOrder) -> None:
    """Writes down what the merchant says was captured, where this provider knows of less."""
    stated = order.captured_minor
    if stated <= 0:
        return
    fresh = insert(payments).values(
        payment_id=order.payment_id, reference=f"sbx_{secrets.token_hex(12)}", amount_minor=stated,
        currency=order.currency, status="CAPTURED", captured_minor=stated, captures_at=func.now(), refunded_minor=0,
        switches={}, created_at=func.now(),
    )  # fmt: skip
    await db.execute(
        fresh.on_conflict_do_update(
            index_elements=[payments.c.payment_id],
            set_={"status": "CAPTURED", "captured_minor": fresh.excluded.captured_minor},
            where=(payments.c.captured_minor < fresh.excluded.captured_minor) | (payments.c.status != "CAPTURED"),
        )
    )
