"""A small platform on a database of its own, with one of everything that can happen to money."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import SYSTEM
from domain.cancellations import Tier
from domain.shows import Show
from models.settlements import payouts as payout_rows
from resolvers import cancellations, settlements
from resolvers.context import Services
from resolvers.ledger import roll_up_ledger
from resolvers.payments import perform_refund
from settings import Settings
from tests import world
from tests.isolated import isolated_platform
from tests.world import Venue

_IN_A_WEEK, _IN_A_MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Platform:
    services: Services
    show_id: str


@pytest.fixture(scope="package")
async def platform(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Platform]:
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("invariants")) as (services, clock):
        place = await world.venue(services)
        show = await world.show_on_sale(services, place, starts_in=_IN_A_WEEK)
        for seat in ("A1", "A3", "A5"):
            await _history(services, show, seat)
        await clock.advance(days=2)
        await roll_up_ledger(world.as_(services, SYSTEM))
        await _history(services, show, "A7")
        tenth = [Tier(0, Decimal(10))]
        await cancellations.set_cancellation_policy(world.as_(services, place.owner), place.partner.id, None, tenth)
        await _settle(services, place, show)
        yield Platform(services, show.id)


async def _settle(services: Services, place: Venue, show: Show) -> None:
    """Two settlements: one that is paid, and one that leaves its partner owing for a ticket that was settled before."""
    operator, system, who = (world.as_(services, each) for each in (world.OPERATOR, SYSTEM, world.customer()))
    ticket = await world.booked_ticket(services, who.principal, show, ["A9"])
    later = (await world.now(services) + _IN_A_MONTH).date()
    paid = await settlements.process_settlement(operator, place.partner.id, later)
    async with services.engine.connect() as db:
        (payout,) = await payout_rows.of_settlements(db, [paid.id])
    await settlements.perform_payout(system, payout.id)
    await cancellations.cancel_booking(who, ticket.id)
    await settlements.process_settlement(operator, place.partner.id, later)


async def _history(services: Services, show: Show, seat: str) -> None:
    """Two neighbours: one ticket stays, one is cancelled after a goodwill refund; and one payment of a wrong amount."""
    kept, gone, wrong = seat, f"A{int(seat[1:]) + 1}", f"B{seat[1:]}"
    await world.booked_ticket(services, world.customer(), show, [kept])
    who = world.customer()
    ticket = await world.booked_ticket(services, who, show, [gone])
    await cancellations.refund_payment(world.as_(services, world.OPERATOR), ticket.id, Decimal(50))
    done = await cancellations.cancel_booking(world.as_(services, who), ticket.id)
    assert done.refund is not None
    await perform_refund(world.as_(services, SYSTEM), show.id, done.refund.id)
    payment = await world.open_payment(services, who, await world.booking_to_pay(services, who, show, [wrong]))
    await world.report(services, payment.id, amount="250.01")
