"""What a booking freezes of its partner's terms: the rates and the cancellation policy, read by one statement."""

from decimal import Decimal

from sqlalchemy import bindparam, select, true

from domain.cancellations import CancellationPolicy, in_force
from domain.pricing import RateCard, Rates, rates_of
from models.cancellations.policies import NEWEST, policy_of_direct
from models.direct import Connection, DirectStatement
from models.partners import partners
from models.pricing import CARD_IN_FORCE

_CARD, _POLICIES = CARD_IN_FORCE.lateral("card"), NEWEST.lateral("policy")
_TERMS = DirectStatement(
    select(partners.c.commission_percent, *_CARD.c, *_POLICIES.c)
    .select_from(partners.outerjoin(_CARD, true()).outerjoin(_POLICIES, true()))
    .where(partners.c.id == bindparam("partner_id"))
)


async def terms_of(
    db: Connection, partner_id: str, show_id: str, platform_percent: Decimal
) -> tuple[Rates, CancellationPolicy | None]:
    """The rates in force today, and the policy in force for the show; None for the platform's default."""
    rows = await _TERMS.fetch_all(db, partner_id=partner_id, partners=[partner_id], shows=[show_id])
    own_percent = rows[0][0]
    card = _TERMS.joined(rows[0], RateCard, key="effective_on")
    found = (policy_of_direct(_TERMS, row) for row in rows)
    versions = (policy for policy in found if policy is not None)
    return rates_of(card, own_percent, platform_percent), in_force(versions, show_id)
