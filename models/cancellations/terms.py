"""What a booking freezes of its partner's terms: the rates and the cancellation policy, read by one statement."""

from decimal import Decimal

from sqlalchemy import bindparam, select, true

from domain.cancellations import CancellationPolicy, in_force
from domain.pricing import RateCard, Rates, rates_of
from models.base import Database, entity_of
from models.cancellations.policies import NEWEST, policy_of
from models.partners import partners
from models.pricing import CARD_IN_FORCE

_CARD, _POLICIES = CARD_IN_FORCE.lateral("card"), NEWEST.lateral("policy")
_TERMS = (
    select(partners.c.commission_percent, *_CARD.c, *_POLICIES.c)
    .select_from(partners.outerjoin(_CARD, true()).outerjoin(_POLICIES, true()))
    .where(partners.c.id == bindparam("partner_id"))
)


async def terms_of(
    db: Database, partner_id: str, show_id: str, platform_percent: Decimal
) -> tuple[Rates, CancellationPolicy | None]:
    """The rates in force today, and the policy in force for the show; None for the platform's default."""
    keys = {"partner_id": partner_id, "partners": [partner_id], "shows": [show_id]}
    rows = (await db.execute(_TERMS, keys)).all()
    card = None if rows[0].effective_on is None else entity_of(rows[0], RateCard)
    versions = (policy_of(row) for row in rows if row.id is not None)
    return rates_of(card, rows[0].commission_percent, platform_percent), in_force(versions, show_id)
