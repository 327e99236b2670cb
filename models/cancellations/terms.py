"""What a booking freezes of its partner's terms: the commission, the cancellation policy and who earns its fee, read by
one statement.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select, true

from domain.cancellations import CancellationPolicy, in_force
from domain.partners import FeeEarner
from domain.pricing import Commission
from models.cancellations.policies import NEWEST, policy_of_direct
from models.direct import Connection, DirectStatement
from models.partners import partners
from models.pricing import COMMISSION_TAX

_POLICIES = NEWEST.lateral("policy")
_TERMS = DirectStatement(
    select(
        partners.c.commission_percent,
        COMMISSION_TAX.scalar_subquery().label("commission_tax"),
        partners.c.cancellation_fee_earner,
        *_POLICIES.c,
    )
    .select_from(partners.outerjoin(_POLICIES, true()))
    .where(partners.c.id == bindparam("partner_id"))
)


async def terms_of(
    db: Connection, partner_id: str, show_id: str, platform_percent: Decimal, rates_effective_on: date | None
) -> tuple[Commission, CancellationPolicy | None, FeeEarner | None]:
    """The commission of now, taxed by the rates of that day (None: before the first ones), the policy in force for the
    show, and who earns the fee that it keeps; None for the platform's defaults.
    """
    values = {"partners": [partner_id], "shows": [show_id], "rates_effective_on": rates_effective_on}
    rows = await _TERMS.fetch_all(db, partner_id=partner_id, **values)
    own_percent, tax_percent, earner = rows[0][:3]
    found = (policy_of_direct(_TERMS, row) for row in rows)
    versions = (policy for policy in found if policy is not None)
    commission = Commission.of(own_percent, platform_percent, tax_percent)
    return commission, in_force(versions, show_id), None if earner is None else FeeEarner(earner)
