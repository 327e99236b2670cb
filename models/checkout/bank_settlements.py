"""Statements on what a provider moved to the platform's bank."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from domain import ids
from domain.checkout.reports import BankSettlementReport
from models.base import Database
from models.checkout.tables import bank_settlements


async def record(db: Database, provider: str, report: BankSettlementReport) -> str | None:
    """The id of the new row; None for a settlement that was recorded before."""
    fresh = (
        insert(bank_settlements)
        .values(
            id=ids.new(ids.BANK_SETTLEMENT),
            provider=provider,
            provider_reference=report.reference,
            gross_minor=report.gross_minor,
            fee_minor=report.fee_minor,
            tax_minor=report.tax_minor,
            net_minor=report.net_minor,
            currency=report.currency,
            utr=report.utr,
            settled_at=func.now() if report.settled_at is None else report.settled_at,
        )
        .on_conflict_do_nothing()
        .returning(bank_settlements.c.id)
    )
    made: str | None = (await db.execute(fresh)).scalar_one_or_none()
    return made
