"""Everything at once against one partner: the books prove what became of it."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

from domain.accounts import SYSTEM
from domain.errors import Busy
from domain.settlements.statement import NothingDue, SettlementSearch
from models import invariants
from resolvers import cancellations, partners, settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.jobs import run_due_jobs
from tests.resolvers.settlements.scene import at, balances, sell, settled

END_OF_MONTH = date(2026, 3, 31)


async def test_settling_cancelling_refunding_and_new_bank_details_at_once(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    await at(isolated_clock, "2026-03-02T08:00:00")
    place = await world.venue(isolated_services)
    sold = [
        await sell(isolated_services, place, ["A1", "A2"], starts_in=timedelta(hours=3 + 3 * each)) for each in range(6)
    ]
    owner, system = world.as_(isolated_services, place.owner), world.as_(isolated_services, SYSTEM)
    together = await asyncio.gather(
        *(settled(isolated_services, place, END_OF_MONTH) for _ in range(4)),
        *(
            cancellations.cancel_booking(world.as_(isolated_services, each.who), each.ticket.id, ["A2"])
            for each in sold[:3]
        ),
        *(cancellations.refund_payment(owner, each.ticket.id, Decimal(50)) for each in sold[3:]),
        *(settlements.settle_due_partners(system) for _ in range(2)),
        partners.update_bank_details(owner, place.partner.id, "998877665544", "ICIC0000001"),
        *(run_due_jobs(isolated_services) for _ in range(2)),
        return_exceptions=True,
    )
    unexpected = [each for each in together if isinstance(each, BaseException)]
    assert [each for each in unexpected if not isinstance(each, (NothingDue, Busy))] == []

    await asyncio.gather(
        *(settled(isolated_services, place, END_OF_MONTH) for _ in range(4)),
        run_due_jobs(isolated_services),
        return_exceptions=True,
    )
    for _ in range(3):
        await isolated_clock.advance(hours=25)
        await run_due_jobs(isolated_services)
    page = await settlements.list_settlements(owner, place.partner.id, SettlementSearch(first=100))
    assert sorted(each.number for each in page.items) == [*range(1, len(page.items) + 1)]
    found = await balances(isolated_services, place)
    assert (found.accrued_minor, found.due_minor, found.in_transit_minor) == (0, 0, 0)
    assert found.paid_minor == sum(order.amount_minor for order in bank.paid.values())
    assert found.paid_minor == sum(each.payout_minor for each in page.items)
    async with isolated_services.engine.connect() as db:
        assert await invariants.broken(db, invariants.INVARIANTS) == []
