"""Statements on refunds."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, tuple_, update

from domain.payments import Payment, Refund, RefundRequest, RefundStatus
from models.base import Database, columns_of, fetch_all
from models.direct import Connection, DirectStatement
from models.payments.tables import refunds

_READ = select(*columns_of(refunds, Refund))
_ONE = DirectStatement(_READ.where(refunds.c.show_id == bindparam("show_id"), refunds.c.id == bindparam("refund_id")))
_ADD = DirectStatement(
    """
    insert into refunds (show_id, id, payment_id, booking_id, amount_minor, currency, reason, note, status, attempts,
                         created_at, updated_at)
    values (:show_id, :id, :payment_id, :booking_id, :amount_minor, :currency, :reason, :note, 'REQUESTED', 0,
            now(), now())
    """
)


async def find(db: Connection, show_id: str, refund_id: str) -> Refund | None:
    row = await _ONE.fetch_row(db, show_id=show_id, refund_id=refund_id)
    return None if row is None else _ONE.entity(row, Refund)


async def of_payments(db: Database, payments: Sequence[tuple[str, str]]) -> list[Refund]:
    """The refunds of each (show id, payment id), oldest first."""
    wanted = tuple_(refunds.c.show_id, refunds.c.payment_id).in_(payments)
    return await fetch_all(db, _READ.where(wanted).order_by(refunds.c.created_at, refunds.c.id), Refund)


async def add(db: Connection, payment: Payment, refund_id: str, wanted: RefundRequest) -> None:
    await _ADD.run(
        db,
        show_id=payment.show_id,
        id=refund_id,
        payment_id=payment.id,
        booking_id=payment.booking_id,
        amount_minor=wanted.amount_minor,
        currency=payment.captured_currency or payment.currency,
        reason=wanted.reason,
        note=wanted.note,
    )


async def record_attempt(db: Database, refund: Refund, status: RefundStatus, reference: str | None) -> None:
    """A processed refund stays processed."""
    mine = (refunds.c.show_id == refund.show_id) & (refunds.c.id == refund.id)
    values = {
        "status": status,
        "provider_reference": reference,
        "attempts": refunds.c.attempts + 1,
        "updated_at": func.now(),
    }
    await db.execute(update(refunds).where(mine, refunds.c.status != RefundStatus.PROCESSED).values(values))


async def find_many(db: Database, keys: Sequence[tuple[str, str]]) -> list[Refund]:
    """Refunds of the (show id, refund id) keys that exist, in no order."""
    return await fetch_all(db, _READ.where(tuple_(refunds.c.show_id, refunds.c.id).in_(keys)), Refund)
