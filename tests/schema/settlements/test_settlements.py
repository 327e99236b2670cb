"""Settlements through GraphQL: the source of each amount, the number of SQL statements, and authorization."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from resolvers import cancellations
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.jobs import run_due_jobs
from tests.resolvers import rows
from tests.resolvers.settlements.scene import at, sell, settled
from tests.schema.inside import Inside
from tests.schema.test_queries import counting
from tests.world import Venue

HOURS = timedelta(hours=1)
EXPLAINED = """query ($id: ID!) { settlement(id: $id) { id number cycleDate status closedAt hold { reason until }
  gross { amount currency } commission { amount } tax { amount } refunds { amount } net { amount }
  customerRefund { amount }
  carriedIn { amount } payable { amount } carriedOut { amount } partner { id name }
  payouts { id status amount { amount } accountNumber reference failure createdAt updatedAt }
  lines { bookingId gross { amount } commission { amount } tax { amount } refund { amount } net { amount }
    booking { id status seatIds confirmedAt show { id } }
    rules { commissionPercent commissionSource ratesEffectiveOn cancellationPolicyId
      cancellationPolicy { id source } calendarVersion settlementDays dueOn }
    entries { source sourceId event account amount { amount } postedAt } } } }"""
MINE = """query ($id: ID!) { partner(id: $id) { name
  balances { accrued { amount } due { amount } inTransit { amount } paid { amount } carriedForward { amount }
    nextPayoutOn }
  settlements(first: 1) { edges { node { id cycleDate } } pageInfo { hasNextPage endCursor } } }
  settlementPreview(partnerId: $id) { nextPayoutOn cycles { cycleDate } } }"""
PREVIEW = """query ($id: ID!, $asOf: Date) { settlementPreview(partnerId: $id, asOf: $asOf) { asOf nextPayoutOn
  expectedPayout { amount } refunds { amount } net { amount } cycles { cycleDate bookings gross { amount }
    refunds { amount } net { amount } carriedIn { amount } expectedPayout { amount } carriedOut { amount } } } }"""
PROCESS = """mutation ($input: ProcessSettlementInput!) { processSettlement(input: $input) { __typename
  ... on Problem { code message } ... on NothingDue { asOf } ... on Settlement { id cycleDate net { amount } } } }"""


@dataclass(frozen=True)
class Settled:
    place: Venue
    id: str
    bookings: list[str]


async def settled_with(services: Services, clock: Clock, lines: int) -> Settled:
    """Settles bookings of `lines` shows. The first has two seats, one of which is cancelled before the settlement."""
    await at(clock, "2026-03-02T08:00:00")
    place = await world.venue(services)
    first = await sell(services, place, ["A1", "A2"], starts_in=3 * HOURS)
    others = [await sell(services, place, ["A1"], starts_in=(3 + 3 * each) * HOURS) for each in range(1, lines)]
    await cancellations.cancel_booking(world.as_(services, first.who), first.ticket.id, ["A2"])
    await at(clock, "2026-03-04T10:00:00")
    made = await settled(services, place, date(2026, 3, 31))
    await run_due_jobs(services)
    return Settled(place, made.id, [each.ticket.booking_id for each in (first, *others)])


async def test_a_line_leads_to_its_booking_its_rules_and_its_entries(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    done = await settled_with(isolated_services, isolated_clock, 2)
    found = (await Inside(isolated_services).ask(EXPLAINED, done.place.owner, id=done.id))["settlement"]
    assert (found["cycleDate"], found["status"], found["number"]) == ("2026-03-04", "PAID", 1)
    assert found["gross"] == {"amount": "600.00", "currency": "INR"}
    assert [found[name]["amount"] for name in ("commission", "tax", "refunds", "net", "payable")] == [
        "40.00", "7.20", "200.00", "352.80", "352.80",
    ]  # fmt: skip
    assert found["customerRefund"]["amount"] == "217.70"
    (payout,) = found["payouts"]
    assert (payout["status"], payout["amount"]["amount"], payout["accountNumber"], payout["reference"]) == (
        "PAID", "352.80", "XXXXXX9012", "utr-1",
    )  # fmt: skip
    first, second = found["lines"]
    assert [first["bookingId"], second["bookingId"]] == done.bookings
    assert (first["booking"]["id"], first["booking"]["seatIds"]) == (done.bookings[0], ["A1", "A2"])
    assert first["rules"] == {
        "commissionPercent": "10.00", "commissionSource": "PLATFORM", "ratesEffectiveOn": "2020-01-01",
        "cancellationPolicyId": None, "cancellationPolicy": {"id": None, "source": "PLATFORM"},
        "calendarVersion": 0, "settlementDays": 2, "dueOn": "2026-03-04",
    }  # fmt: skip
    assert {(entry["source"], entry["event"]) for entry in first["entries"]} == {
        ("PAYMENT", "BOOKED"), ("CANCELLATION", "CANCELLED"),
    }  # fmt: skip
    owed = [entry for entry in first["entries"] if entry["account"] == f"partner_payable:{done.place.partner.id}"]
    assert -sum(Decimal(entry["amount"]["amount"]) for entry in owed) == Decimal(first["net"]["amount"])
    assert sum(Decimal(entry["amount"]["amount"]) for entry in first["entries"]) == 0
    assert {entry["event"] for entry in second["entries"]} == {"BOOKED"}


async def test_many_lines_are_explained_in_as_few_statements_as_one(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    one, many = (
        await settled_with(isolated_services, isolated_clock, 1),
        await settled_with(isolated_services, isolated_clock, 7),
    )
    asking = Inside(isolated_services)
    with counting(isolated_services) as for_one:
        await asking.ask(EXPLAINED, one.place.owner, id=one.id)
    with counting(isolated_services) as for_many:
        found = await asking.ask(EXPLAINED, many.place.owner, id=many.id)
    assert len(found["settlement"]["lines"]) == 7
    assert len(for_many.statements) == len(for_one.statements) <= 8, for_many.statements


async def test_a_refund_explains_the_line_of_its_own_settlement_alone(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T08:00:00")
    place = await world.venue(isolated_services)
    sold = await sell(isolated_services, place, ["A1"], starts_in=3 * HOURS)
    await at(isolated_clock, "2026-03-04T10:00:00")
    first = await settled(isolated_services, place)
    await cancellations.refund_payment(world.as_(isolated_services, place.owner), sold.ticket.id)
    second = await settled(isolated_services, place)
    asking = Inside(isolated_services)
    lines: list[Any] = []
    for made in (first, second):
        lines += (await asking.ask(EXPLAINED, place.owner, id=made.id))["settlement"]["lines"]
    assert [line["bookingId"] for line in lines] == [sold.ticket.booking_id] * 2
    assert [{entry["event"] for entry in line["entries"]} for line in lines] == [{"BOOKED"}, {"REQUESTED"}]
    assert [line["net"]["amount"] for line in lines] == ["176.40", "-217.70"]


async def test_statements_and_balances_are_the_partners_own(isolated_services: Services, isolated_clock: Clock) -> None:
    done = await settled_with(isolated_services, isolated_clock, 1)
    asking, stranger = Inside(isolated_services), (await world.venue(isolated_services)).owner
    partner_id = done.place.partner.id
    for who in (done.place.owner, world.OPERATOR):
        found = await asking.ask(MINE, who, id=partner_id)
        assert [edge["node"]["id"] for edge in found["partner"]["settlements"]["edges"]] == [done.id]
        assert found["partner"]["balances"]["paid"]["amount"] == "176.40"
        assert (await asking.ask("query ($id: ID!) { node(id: $id) { id } }", who, id=done.id))["node"] is not None
    for other in (stranger, world.customer()):
        found = await asking.ask(MINE, other, id=partner_id)
        assert found == {"partner": None, "settlementPreview": None}
        assert (await asking.ask(EXPLAINED, other, id=done.id))["settlement"] is None
        assert (await asking.ask("query ($id: ID!) { node(id: $id) { id } }", other, id=done.id))["node"] is None


async def test_the_preview_looks_ahead_and_processing_answers_the_settlement_or_that_nothing_is_due(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T08:00:00")
    place = await world.venue(isolated_services)
    sold = await sell(isolated_services, place, ["A1", "A2"], starts_in=30 * HOURS)
    await sell(isolated_services, place, ["A1"], starts_in=60 * HOURS)
    await cancellations.cancel_booking(world.as_(isolated_services, sold.who), sold.ticket.id, ["A2"])
    asking, partner_id = Inside(isolated_services), place.partner.id
    found = (await asking.ask(PREVIEW, place.owner, id=partner_id, asOf="2026-03-05"))["settlementPreview"]
    assert (found["asOf"], found["nextPayoutOn"]) == ("2026-03-05", "2026-03-05")
    assert (found["expectedPayout"]["amount"], found["refunds"]["amount"]) == ("176.40", "200.00")
    (cycle,) = found["cycles"]
    assert (cycle["cycleDate"], cycle["bookings"], cycle["gross"]["amount"]) == ("2026-03-05", 1, "400.00")
    everything = (await asking.ask(PREVIEW, place.owner, id=partner_id))["settlementPreview"]
    assert [each["cycleDate"] for each in everything["cycles"]] == ["2026-03-05", "2026-03-06"]

    given = {"partnerId": partner_id, "asOf": "2026-03-04"}
    answer = (await asking.ask(PROCESS, world.OPERATOR, input=given))["processSettlement"]
    assert (answer["__typename"], answer["code"], answer["asOf"]) == ("NothingDue", "NOTHING_DUE", "2026-03-04")
    refused = (await asking.ask(PROCESS, place.owner, input=given))["processSettlement"]
    assert (refused["__typename"], refused["code"]) == ("Refusal", "FORBIDDEN")
    assert await rows.count(isolated_services, "settlements", "partner_id = :id", id=partner_id) == 0
    given["asOf"] = str(date(2026, 3, 5))
    answer = (await asking.ask(PROCESS, world.OPERATOR, input=given))["processSettlement"]
    assert (answer["__typename"], answer["cycleDate"], answer["net"]["amount"]) == (
        "Settlement", "2026-03-05", "176.40",
    )  # fmt: skip
