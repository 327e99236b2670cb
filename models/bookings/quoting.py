"""The rates in force for a booking of a partner's show."""

from decimal import Decimal

from sqlalchemy import text

from domain.pricing import Rates
from models.base import Database

_RATES = text(
    """
    select coalesce(r.convenience_fee_minor, 0), coalesce(r.fee_tax_percent, 0), coalesce(r.ticket_tax_percent, 0),
           coalesce(p.commission_percent, :default_commission), coalesce(r.commission_tax_percent, 0)
    from partners p
    left join lateral (select * from rates where effective_on <= now() order by effective_on desc limit 1) r on true
    where p.id = :partner_id
    """
)


async def rates_of(db: Database, partner_id: str, default_commission: Decimal) -> Rates:
    """All zero but the commission where no rates were ever set."""
    row = (await db.execute(_RATES, {"partner_id": partner_id, "default_commission": default_commission})).one()
    return Rates(*row)
