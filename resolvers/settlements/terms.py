"""What decides when a partner's money is due, and where its settlements stand."""

from collections.abc import Sequence

from domain.policy import Policy
from domain.settlements.cycles import Terms, UnsettledShow
from models.base import Database
from models.settlements import calendars as calendar_rows
from models.settlements import unsettled as unsettled_rows


async def terms_of(db: Database, partner_id: str, policy: Policy) -> Terms:
    """The partner's own number of days goes before the platform's."""
    own = await unsettled_rows.own_days(db, partner_id)
    return Terms(await calendar_rows.read(db), policy.settlement_days if own is None else own)


def in_currency(shows: Sequence[UnsettledShow], currency: str) -> list[UnsettledShow]:
    return [show for show in shows if show.currency == currency]
