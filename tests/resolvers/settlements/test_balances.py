"""Where a partner's money stands: every paisa in one place, and what is to come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.errors import Forbidden, NotFound
from domain.settlements.cycles import Forecast
from domain.settlements.payouts import PayoutStatus, ProviderPayout
from domain.settlements.statement import Balances, SettlementSearch
from resolvers import cancellations, settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingBank
from tests.jobs import run_due_jobs
from tests.resolvers import rows
from tests.resolvers.settlements.scene import SHARE, at, balances, booked, payouts_of, sell, settled
from tests.world import Venue

HOURS = timedelta(hours=1)


def parts(of: Balances) -> tuple[int, int, int, int, int]:
    """Accrued, due, in transit, paid, carried forward."""
    return of.accrued_minor, of.due_minor, of.in_transit_minor, of.paid_minor, of.carried_forward_minor


async def earned(services: Services, place: Venue) -> int:
    """Net, by the books: what was paid for less what went back, whatever was paid out of it."""
    statement = "select coalesce(sum(net_minor), 0) from payables where partner_id = :partner"
    return int((await rows.read(services, statement, partner=place.partner.id))[0][0])


async def checked(services: Services, place: Venue) -> tuple[int, int, int, int, int]:
    found = parts(await balances(services, place))
    assert sum(found) == await earned(services, place)
    return found


async def preview(services: Services, place: Venue, as_of: date | None = None) -> Forecast:
    return await settlements.preview_settlement(world.as_(services, place.owner), place.partner.id, as_of)


def expected(of: Forecast) -> list[tuple[date, int, int, int]]:
    """Of each cycle: the day, its net, what is paid, what is carried on."""
    return [(each.cycle_date, each.net_minor, each.payout_minor, each.carried_out_minor) for each in of.cycles]


async def test_money_goes_from_accrued_to_due_to_in_transit_to_paid(
    isolated_services: Services, isolated_clock: Clock, bank: RememberingBank
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    assert await checked(isolated_services, place) == (0, 0, 0, 0, 0)
    assert (await balances(isolated_services, place)).next_payout_on is None
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await sell(isolated_services, place, ["A1", "A2"], starts_in=25 * HOURS)
    assert await checked(isolated_services, place) == (3 * SHARE, 0, 0, 0, 0)
    assert (await balances(isolated_services, place)).next_payout_on == date(2026, 3, 4)

    await at(isolated_clock, "2026-03-04T10:00:00")
    assert await checked(isolated_services, place) == (2 * SHARE, SHARE, 0, 0, 0)
    made = await settled(isolated_services, place)
    assert await checked(isolated_services, place) == (2 * SHARE, 0, SHARE, 0, 0)
    assert (await balances(isolated_services, place)).next_payout_on == date(2026, 3, 5)
    await run_due_jobs(isolated_services)
    assert await checked(isolated_services, place) == (2 * SHARE, 0, 0, SHARE, 0)

    (payout,) = await payouts_of(isolated_services, made)
    bank.says[payout.id] = ProviderPayout(PayoutStatus.REVERSED, "utr-1")
    await isolated_clock.advance(seconds=30)
    await run_due_jobs(isolated_services)
    assert await checked(isolated_services, place) == (2 * SHARE, 0, SHARE, 0, 0)
    await isolated_clock.advance(minutes=6)
    await run_due_jobs(isolated_services)
    assert await checked(isolated_services, place) == (2 * SHARE, 0, 0, SHARE, 0)

    await at(isolated_clock, "2026-03-09T10:00:00")
    assert await checked(isolated_services, place) == (0, 2 * SHARE, 0, SHARE, 0)
    assert (await balances(isolated_services, place)).next_payout_on == date(2026, 3, 9)


async def test_what_a_partner_owes_is_carried_forward_as_a_negative_number(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    done = await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await at(isolated_clock, "2026-03-04T10:00:00")
    await settled(isolated_services, place)
    await run_due_jobs(isolated_services)
    await cancellations.refund_payment(world.as_(isolated_services, place.owner), done.ticket.id, Decimal(100), None)
    assert await checked(isolated_services, place) == (0, 0, 0, SHARE, -10000)  # at once
    assert (await balances(isolated_services, place)).next_payout_on is None
    await settled(isolated_services, place)
    await run_due_jobs(isolated_services)
    assert await checked(isolated_services, place) == (0, 0, 0, SHARE, -10000)
    assert await booked(isolated_services, f"partner_payable:{place.partner.id}") == 10000


async def test_the_preview_shows_the_payouts_to_come_and_the_settlements_prove_it_right(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place = await world.venue(isolated_services)
    first = await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    await sell(isolated_services, place, ["A1"], starts_in=25 * HOURS)
    dropped = await sell(isolated_services, place, ["A1", "A2"], starts_in=49 * HOURS)
    await sell(isolated_services, place, ["A1", "A2", "A3"], starts_in=73 * HOURS)
    await at(isolated_clock, "2026-03-04T08:00:00")
    await settled(isolated_services, place)
    await cancellations.refund_payment(world.as_(isolated_services, place.owner), first.ticket.id)
    await cancellations.cancel_booking(world.as_(isolated_services, dropped.who), dropped.ticket.id, ["A2"])

    ahead = await preview(isolated_services, place)
    assert expected(ahead) == [
        # What goes back after the payout is due at once. The cycle of the 4th is closed, so it takes the 5th, and each
        # one after it the next business day: the 7th is a first Saturday, the 8th a Sunday.
        (date(2026, 3, 5), -21770, 0, -21770),
        (date(2026, 3, 6), SHARE, 0, SHARE - 21770),
        (date(2026, 3, 7), SHARE, 2 * SHARE - 21770, 0),
        (date(2026, 3, 9), 3 * SHARE, 3 * SHARE, 0),
    ]
    assert ahead.next_payout_on == date(2026, 3, 7)
    assert [(cycle.refund_minor, cycle.bookings) for cycle in ahead.cycles] == [(21770, 1), (0, 1), (20000, 1), (0, 1)]
    until = await preview(isolated_services, place, date(2026, 3, 6))
    assert until.cycles == ahead.cycles[:3]
    assert await rows.count(isolated_services, "settlements", "partner_id = :id", id=place.partner.id) == 1

    made = []
    for day in ("04", "05", "06", "07"):
        await at(isolated_clock, f"2026-03-{day}T20:00:00")
        made.append(await settled(isolated_services, place))
    assert [(each.cycle_date, each.net_minor, each.payout_minor, each.carried_out_minor) for each in made] == expected(
        ahead
    )
    assert expected(await preview(isolated_services, place)) == []


async def test_statements_are_listed_latest_first_a_page_at_a_time(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T08:00:00")
    place = await world.venue(isolated_services)
    for later in range(4):
        await sell(isolated_services, place, ["A1"], starts_in=(24 * later + 2) * HOURS)
    days = [date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 7)]
    for day in days:
        await settled(isolated_services, place, day)
    owner = world.as_(isolated_services, place.owner)

    async def listed(search: SettlementSearch) -> list[date]:
        found: list[date] = []
        while True:
            page = await settlements.list_settlements(owner, place.partner.id, search)
            found += [each.cycle_date for each in page.items]
            if not page.has_next:
                return found
            search = SettlementSearch(search.first_day, search.last_day, search.first, page.next_cursor)

    assert await listed(SettlementSearch(first=1)) == days[::-1]
    assert await listed(SettlementSearch(first=3)) == days[::-1]
    assert await listed(SettlementSearch(days[1], days[2])) == [days[2], days[1]]
    assert await listed(SettlementSearch(first_day=days[3])) == [days[3]]
    assert await listed(SettlementSearch(last_day=date(2026, 3, 3))) == []


async def test_statements_are_for_their_partner_with_the_scope_and_for_operators(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")
    place, other = await world.venue(isolated_services), await world.venue(isolated_services)
    await sell(isolated_services, place, ["A1"], starts_in=HOURS)
    made = await settled(isolated_services, place, date(2026, 3, 4))
    partner_id = place.partner.id
    stranger, customer = world.as_(isolated_services, other.owner), world.as_(isolated_services, world.customer())
    for ctx, refusal in ((stranger, NotFound), (customer, Forbidden)):
        with pytest.raises(refusal):
            await settlements.read_settlement(ctx, made.id)
        with pytest.raises(refusal):
            await settlements.list_settlements(ctx, partner_id, SettlementSearch())
        with pytest.raises(refusal):
            await settlements.read_balances(ctx, partner_id)
        with pytest.raises(refusal):
            await settlements.preview_settlement(ctx, partner_id)
    operator = world.as_(isolated_services, world.OPERATOR)
    assert (await settlements.read_settlement(operator, made.id)).id == made.id
    with pytest.raises(NotFound):
        await settlements.read_balances(operator, "PARTNER_NOBODY")
