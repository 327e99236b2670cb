"""No partner is paid for a show that was cancelled."""

from datetime import timedelta

import pytest

from domain.accounts import SYSTEM
from domain.settlements.statement import NothingDue
from resolvers import admissions, cancellations, settlements
from resolvers.context import Services
from resolvers.invariants import audit_platform
from tests import world
from tests.clock import Clock
from tests.jobs import run_due_jobs
from tests.resolvers.settlements.scene import SHARE, at, balances, sell, settled

SOON = timedelta(hours=2)


async def broken_promises(services: Services) -> list[str]:
    found = await audit_platform(world.as_(services, SYSTEM))
    return [finding.sentence for finding in found.broken]


async def test_a_cancelled_show_is_not_settled_before_its_bookings_are_given_back(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    sold = await sell(isolated_services, place, ["A1", "A2"], starts_in=SOON)
    await admissions.check_in_ticket(world.as_(isolated_services, place.owner), sold.ticket.pass_text, "North")
    await cancellations.cancel_show(world.as_(isolated_services, place.owner), sold.show_id, "Projector failed")
    await isolated_clock.advance(days=10)
    with pytest.raises(NothingDue):
        await settled(isolated_services, place)
    waiting = await balances(isolated_services, place)
    assert (waiting.accrued_minor, waiting.due_minor, waiting.next_payout_on) == (2 * SHARE, 0, None)
    await settlements.settle_due_partners(world.as_(isolated_services, SYSTEM))
    await run_due_jobs(isolated_services)
    given_back = await settled(isolated_services, place)
    assert (given_back.net_minor, given_back.payout_minor) == (0, 0)
    assert await broken_promises(isolated_services) == []


async def test_what_was_settled_before_the_cancellation_is_a_negative_line_of_a_later_cycle(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    sold = await sell(isolated_services, place, ["A1"], starts_in=SOON)
    await admissions.check_in_ticket(world.as_(isolated_services, place.owner), sold.ticket.pass_text, "North")
    ahead = (await world.now(isolated_services) + timedelta(days=30)).date()
    paid = await settled(isolated_services, place, ahead)
    assert paid.payout_minor == SHARE
    await cancellations.cancel_show(world.as_(isolated_services, place.owner), sold.show_id, "Projector failed")
    await run_due_jobs(isolated_services)
    taken_back = await settled(isolated_services, place, ahead)
    assert (taken_back.net_minor, taken_back.payout_minor, taken_back.carried_out_minor) == (-SHARE, 0, -SHARE)
    await isolated_clock.advance(minutes=6)
    assert await broken_promises(isolated_services) == []
