"""Statements on payouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, func, insert, literal_column, select, update

from domain.errors import NotFound
from domain.partners import PartnerStatus
from domain.settlements.holds import Payee
from domain.settlements.payouts import Payout, PayoutStatus, ProviderPayout
from domain.settlements.statement import Settlement
from models.base import Database, columns_of, entity_of, fetch_all, fetch_one
from models.partners import partners
from models.settlements.tables import payouts

_READ = select(*columns_of(payouts, Payout), func.now().label("now"))
_UNDONE = payouts.c.status.in_([PayoutStatus.FAILED, PayoutStatus.REVERSED])


@dataclass(frozen=True)
class Destination:
    """The bank account of a partner's payouts, with the account number sealed. `status`: the partner's."""

    name: str
    account_key_id: str
    account_sealed: bytes
    ifsc_code: str
    bank_details_complete: bool
    bank_details_changed_at: datetime | None
    contact_changed_at: datetime | None
    status: PartnerStatus

    @property
    def payee(self) -> Payee:
        return Payee(self.bank_details_complete, self.bank_details_changed_at, self.contact_changed_at, self.status)


@dataclass(frozen=True)
class Failures:
    """How many payouts of a settlement failed or were reversed, and when the last one did."""

    count: int
    last_at: datetime | None


async def find(db: Database, payout_id: str) -> Payout | None:
    return await fetch_one(db, _READ.where(payouts.c.id == payout_id), Payout)


async def get(db: Database, payout_id: str) -> Payout:
    """Raises NotFound."""
    payout = await find(db, payout_id)
    if payout is None:
        raise NotFound(payout_id)
    return payout


async def lock(db: Database, payout_id: str) -> Payout | None:
    """Locks the row FOR UPDATE until commit."""
    return await fetch_one(db, _READ.where(payouts.c.id == payout_id).with_for_update(), Payout)


async def of_settlements(db: Database, settlement_ids: Sequence[str]) -> list[Payout]:
    """Payouts of the settlements, oldest first."""
    theirs = _READ.where(payouts.c.settlement_id.in_(settlement_ids))
    return await fetch_all(db, theirs.order_by(payouts.c.created_at, payouts.c.id), Payout)


async def failures_of(db: Database, settlement_id: str) -> Failures:
    statement = select(func.count(), func.max(payouts.c.updated_at))
    count, last_at = (await db.execute(statement.where(payouts.c.settlement_id == settlement_id, _UNDONE))).one()
    return Failures(count, last_at)


async def destination_of(db: Database, partner_id: str) -> Destination:
    """One statement, so that the account and the time of its last change belong together."""
    statement = select(*columns_of(partners, Destination)).where(partners.c.id == partner_id)
    return entity_of((await db.execute(statement)).one(), Destination)


async def add(db: Database, payout_id: str, settlement: Settlement, provider: str, account_mask: str) -> None:
    await db.execute(
        insert(payouts).values(
            id=payout_id,
            settlement_id=settlement.id,
            partner_id=settlement.partner_id,
            amount_minor=settlement.payout_minor,
            currency=settlement.currency,
            status=PayoutStatus.INITIATED,
            provider=provider,
            attempts=0,
            account_mask=account_mask,
            bank_details_changed_at=settlement.bank_details_changed_at,
            created_at=func.now(),
            updated_at=func.now(),
        )
    )


async def claim_attempt(db: Database, payout: Payout) -> bool:
    """Compare-and-set: one of any number of workers that read the same payout may call the provider."""
    statement: Executable = (
        update(payouts)
        .where(payouts.c.id == payout.id, payouts.c.attempts == payout.attempts, payouts.c.status == payout.status)
        .values(attempts=payout.attempts + 1)
        .returning(literal_column("1"))
    )
    return (await db.execute(statement)).first() is not None


async def move(db: Database, payout: Payout, answer: ProviderPayout) -> None:
    """Stores the provider's answer. The caller has locked the payout and checked the change of status."""
    values = {
        "status": answer.status,
        "provider_reference": answer.reference or payout.provider_reference,
        "failure": answer.failure,
        "updated_at": func.now(),
    }
    await db.execute(update(payouts).where(payouts.c.id == payout.id).values(values))
