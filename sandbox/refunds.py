"""Refunds: at most one for each id of the merchant's, and never more in all than was captured."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox.books import Payment, Refused, hold
from sandbox.switches import Switches
from sandbox.tables import payments, refunds


@dataclass(frozen=True)
class RefundOrder:
    """`captured_minor`: the captured amount according to the merchant. It is believed, since a developer may have sent
    a signed callback by hand, which this provider does not know of.
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
    status: str


async def refund(db: AsyncConnection, order: RefundOrder) -> Refund:
    """Idempotent by refund id: a pending one is returned with its present status, a failed one is tried again.

    Raises Refused.
    """
    await _believe(db, order)
    payment = await hold(db, order.payment_id)
    if (earlier := await find(db, order.refund_id)) is not None:
        return await _again(db, order, earlier)
    if (
        order.currency != payment.captured_currency
        or payment.refunded_minor + order.amount_minor > payment.captured_minor
    ):
        left = payment.captured_minor - payment.refunded_minor
        raise Refused(422, f"Of {order.payment_id} {left} {payment.captured_currency} in minor units can be refunded.")
    await _add(db, order, payment)
    return await _existing(db, order.refund_id)


async def _again(db: AsyncConnection, order: RefundOrder, earlier: Refund) -> Refund:
    same = (order.payment_id, order.amount_minor, order.currency)
    if (earlier.payment_id, earlier.amount_minor, earlier.currency) != same:
        raise Refused(409, f"{order.refund_id} was asked for with another order.")
    if earlier.status != "FAILED":
        return earlier
    mine = refunds.c.refund_id == order.refund_id
    await db.execute(update(refunds).where(mine).values(failures_left=refunds.c.failures_left - 1))
    return await _existing(db, order.refund_id)


async def _add(db: AsyncConnection, order: RefundOrder, payment: Payment) -> None:
    await db.execute(
        update(payments)
        .where(payments.c.payment_id == order.payment_id)
        .values(refunded_minor=payments.c.refunded_minor + order.amount_minor)
    )
    switches = Switches.of(payment.switches)
    values = {name: getattr(order, name) for name in ("refund_id", "payment_id", "amount_minor", "currency")}
    await db.execute(
        insert(refunds).values(
            **values,
            reference=f"sbxr_{secrets.token_hex(12)}",
            processed_at=func.now() + timedelta(seconds=switches.slow_refund_seconds),
            failures_left=switches.refund_failures,
        )
    )


async def find(db: AsyncConnection, refund_id: str) -> Refund | None:
    names = ("refund_id", "payment_id", "amount_minor", "currency", "reference")
    status = case(
        (refunds.c.failures_left > 0, "FAILED"), (refunds.c.processed_at <= func.now(), "PROCESSED"), else_="PENDING"
    )
    columns = [*(refunds.c[name] for name in names), status.label("status")]
    row = (await db.execute(select(*columns).where(refunds.c.refund_id == refund_id))).one_or_none()
    return None if row is None else Refund(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


async def _existing(db: AsyncConnection, refund_id: str) -> Refund:
    found = await find(db, refund_id)
    if found is None:
        raise Refused(404, f"There is no refund {refund_id}.")
    return found


async def _believe(db: AsyncConnection, order: RefundOrder) -> None:
    """Records the captured amount that the merchant states, where it is more than this provider knows of."""
    stated = order.captured_minor
    if stated <= 0:
        return
    fresh = insert(payments).values(
        payment_id=order.payment_id, reference=f"sbx_{secrets.token_hex(12)}", amount_minor=stated,
        currency=order.currency, status="CAPTURED", captured_minor=stated, captured_currency=order.currency,
        captures_at=func.now(), refunded_minor=0, switches={}, created_at=func.now(),
    )  # fmt: skip
    await db.execute(
        fresh.on_conflict_do_update(
            index_elements=[payments.c.payment_id],
            set_={name: fresh.excluded[name] for name in ("status", "captured_minor", "captured_currency")},
            where=(payments.c.captured_minor < fresh.excluded.captured_minor) | (payments.c.status != "CAPTURED"),
        )
    )
