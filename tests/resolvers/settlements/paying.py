"""A settlement that was closed a moment ago, what the bank may say of its payout, and what the books say then."""

from datetime import timedelta

from domain.accounts import SYSTEM
from domain.settlements.payouts import Payout, PayoutStatus, ProviderPayout
from domain.settlements.statement import Settlement
from resolvers import settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from tests.resolvers.settlements.scene import at, booked, payouts_of, sell, settled
from tests.world import Venue

PROCESSING = ProviderPayout(PayoutStatus.PROCESSING, "utr-1")
PAID = ProviderPayout(PayoutStatus.PAID, "utr-1")
FAILED = ProviderPayout(PayoutStatus.FAILED, "utr-1", "The account is closed.")
REVERSED = ProviderPayout(PayoutStatus.REVERSED, "utr-1", "Returned by the bank.")


async def due(services: Services, clock: Clock) -> tuple[Venue, Settlement]:
    """A settlement that was closed a moment ago; its payout is an intent, and no provider was asked."""
    await at(clock, "2026-03-02T10:00:00")
    place = await world.venue(services)
    await sell(services, place, ["A1"], starts_in=timedelta(hours=1))
    await at(clock, "2026-03-04T10:00:00")
    return place, await settled(services, place)


async def only(services: Services, settlement: Settlement) -> Payout:
    (payout,) = await payouts_of(services, settlement)
    return payout


async def books(services: Services, place: Venue) -> tuple[int, int]:
    """(what the partner is owed, what is on its way)"""
    partner_id = place.partner.id
    payable = await booked(services, f"partner_payable:{partner_id}")
    return -payable, -await booked(services, f"payout_in_transit:{partner_id}")


async def posted(services: Services, payout: Payout) -> list[str]:
    statement = "select event from ledger_postings where source = 'PAYOUT' and source_id = :id order by posted_at"
    return [row[0] for row in await rows.read(services, statement, id=payout.id)]


async def perform(services: Services, payout: Payout) -> None:
    await settlements.perform_payout(world.as_(services, SYSTEM), payout.id)
