"""Statements on disputes."""

from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from domain import ids
from domain.checkout.disputes import Dispute, DisputeStatus
from domain.checkout.reports import DisputeReport
from models.base import Database, columns_of, fetch_all, fetch_one
from models.checkout.tables import disputes

_READ = select(*columns_of(disputes, Dispute))


async def find(db: Database, show_id: str, dispute_id: str) -> Dispute | None:
    return await fetch_one(db, _READ.where(disputes.c.show_id == show_id, disputes.c.id == dispute_id), Dispute)


async def record(db: Database, show_id: str, provider: str, report: DisputeReport) -> None:
    """Keeps one row for each of the provider's references. An open dispute takes the provider's decision; a decision
    stays, and an opening that arrives after it changes nothing.
    """
    decided = None if report.status is DisputeStatus.OPEN else func.now()
    fresh = insert(disputes).values(
        show_id=show_id,
        id=ids.new(ids.DISPUTE) if show_id == ids.UNROUTED else ids.new_in_show(ids.DISPUTE, show_id),
        payment_id=report.payment_id,
        provider=provider,
        provider_reference=report.reference,
        amount_minor=report.amount_minor,
        currency=report.currency,
        status=report.status,
        opened_at=func.now() if report.opened_at is None else report.opened_at,
        decided_at=decided,
    )
    await db.execute(
        fresh.on_conflict_do_update(
            index_elements=[disputes.c.show_id, disputes.c.provider, disputes.c.provider_reference],
            set_={name: fresh.excluded[name] for name in ("status", "amount_minor", "decided_at")},
            where=disputes.c.status == DisputeStatus.OPEN,
        )
    )


async def charge(db: Database, dispute: Dispute, status: DisputeStatus) -> bool:
    """Charges a lost dispute. False: it is not lost, or was charged before."""
    mine = (disputes.c.show_id == dispute.show_id) & (disputes.c.id == dispute.id)
    lost = disputes.c.status == DisputeStatus.LOST
    changed = update(disputes).where(mine, lost).values(status=status).returning(disputes.c.id)
    return (await db.execute(changed)).first() is not None


async def newest(
    db: Database, status: DisputeStatus | None, behind: tuple[datetime, str] | None, limit: int
) -> list[Dispute]:
    """A scatter read, for operators."""
    wanted = _READ.order_by(disputes.c.opened_at.desc(), disputes.c.id.desc()).limit(limit)
    if status is not None:
        wanted = wanted.where(disputes.c.status == status)
    if behind is not None:
        wanted = wanted.where(tuple_(disputes.c.opened_at, disputes.c.id) < behind)
    return await fetch_all(db, wanted, Dispute)
