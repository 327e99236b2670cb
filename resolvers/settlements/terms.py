"""The terms of settlement: the calendar and the number of days until a partner's amounts are due."""

from collections.abc import Sequence

from domain.partners import PartnerTerms
from domain.policy import Policy
from domain.settlements.cycles import Terms, UnsettledShow
from models import partners as partner_rows
from models.base import Database
from models.settlements import calendars as calendar_rows
from resolvers.partners.terms import TermsInForce


async def terms_of(db: Database, partner_id: str, policy: Policy) -> Terms:
    """The partner's own number of days if it has one, or else the platform's."""
    own = await partner_rows.terms_of(db, partner_id) or PartnerTerms()
    return Terms(await calendar_rows.read(db), TermsInForce.of(own, policy).settlement_days)


def in_currency(shows: Sequence[UnsettledShow], currency: str) -> list[UnsettledShow]:
    return [show for show in shows if show.currency == currency]
