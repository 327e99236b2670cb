"""Statements on what payment providers deliver about payments."""

from sqlalchemy import func, insert

from domain import ids
from domain.checkout.reports import DisputeReport, PaymentReport
from models.base import Database
from models.checkout.tables import payment_deliveries


async def keep(
    db: Database, show_id: str, report: PaymentReport | DisputeReport, body: bytes, *, unmatched: bool
) -> None:
    """Keeps a correctly signed delivery as it came, with the state and the reference of the payment that it reports; a
    dispute reports neither. `unmatched`: it names a payment that the platform does not know.
    """
    said = report if isinstance(report, PaymentReport) else None
    await db.execute(
        insert(payment_deliveries).values(
            show_id=show_id,
            id=ids.new_in_show(ids.EVENT, show_id),
            payment_id=report.payment_id,
            body=body,
            unmatched=unmatched,
            received_at=func.now(),
            status=None if said is None else said.status,
            provider_reference=None if said is None else said.reference,
        )
    )
