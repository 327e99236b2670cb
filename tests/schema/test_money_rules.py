"""Cancellation policies, partners' terms, rates and the report of a cancelled show, as clients see them."""

from datetime import datetime, timedelta

from httpx2 import AsyncClient

from domain.accounts import Principal, Role
from resolvers import cancellations
from resolvers.context import Services
from tests import world
from tests.resolvers.rows import count
from tests.schema.calling import GraphQLCaller, Json, signed_in, visitor

POLICY = "... on CancellationPolicy { id source tiers { minutesBefore feePercent until } closesAt }"
TERMS = "... on Partner { id terms { commissionPercent settlementDays lockTtlSeconds cancellationCloseMinutes own } }"
SHOWN = """query ($show: ID!, $booking: ID!, $partner: ID!) {
  show(id: $show) { startsAt cancellationPolicy { id source tiers { minutesBefore feePercent until } closesAt } }
  booking(id: $booking) { cancellationPolicy { id source closesAt tiers { feePercent } } }
  partner(id: $partner) { cancellationPolicy { id source tiers { minutesBefore feePercent until } closesAt } } }"""


async def partners_caller(http: AsyncClient, partner_id: str) -> GraphQLCaller:
    return await signed_in(http, Principal(Role.PARTNER, "", partner_id))


async def test_a_policy_is_set_shown_before_buying_and_frozen_with_the_booking(
    http: AsyncClient, services: Services
) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place)
    ticket = await world.booked_ticket(services, who, show, ["A1"])
    asked = {"show": show.id, "booking": ticket.booking_id, "partner": place.partner.id}
    customer, owner = await signed_in(http, who), await partners_caller(http, place.partner.id)
    default = await customer.ask(SHOWN, **asked)
    closes_at = (show.starts_at - timedelta(minutes=60)).timestamp()
    assert default["show"]["cancellationPolicy"]["source"] == "PLATFORM"
    assert [tier["feePercent"] for tier in default["show"]["cancellationPolicy"]["tiers"]] == ["0"]
    assert parsed(default["show"]["cancellationPolicy"]["closesAt"]) == closes_at
    tiers = [{"minutesBefore": 30, "feePercent": "50"}, {"minutesBefore": 1440, "feePercent": 12.5}]
    general = await owner.do("setCancellationPolicy", POLICY, partnerId=place.partner.id, tiers=tiers)
    assert [(tier["minutesBefore"], tier["feePercent"], tier["until"]) for tier in general["tiers"]] == [
        (1440, "12.50", None), (30, "50.00", None),
    ]  # fmt: skip
    own = await owner.do(
        "setCancellationPolicy",
        POLICY,
        partnerId=place.partner.id,
        showId=show.id,
        tiers=[{"minutesBefore": 0, "feePercent": 10}],
    )
    after = await customer.ask(SHOWN, **asked)
    assert after["show"]["cancellationPolicy"] == {key: own[key] for key in ("id", "source", "tiers", "closesAt")}
    assert (own["source"], own["closesAt"]) == ("SHOW", after["show"]["startsAt"])
    assert own["tiers"][0]["until"] == after["show"]["startsAt"]
    assert after["booking"] == default["booking"]
    its_own = (await owner.ask(SHOWN, **asked))["partner"]["cancellationPolicy"]
    assert (its_own["id"], its_own["source"], its_own["closesAt"]) == (general["id"], "PARTNER", None)
    dropped = await owner.do("setCancellationPolicy", POLICY, partnerId=place.partner.id, showId=show.id)
    assert (dropped["id"], dropped["source"]) == (general["id"], "PARTNER")


def parsed(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


async def test_the_quote_names_the_fee_and_why_and_the_cancellation_keeps_to_it(
    http: AsyncClient, services: Services
) -> None:
    place, who = await world.venue(services), world.customer()
    owner = await partners_caller(http, place.partner.id)
    tiers = [{"minutesBefore": 60, "feePercent": 20}]
    await owner.do("setCancellationPolicy", POLICY, partnerId=place.partner.id, tiers=tiers)
    show = await world.show_on_sale(services, place)
    ticket = await world.booked_ticket(services, who, show, ["A1", "A2"])
    caller = await signed_in(http, who)
    query = """query ($ticket: ID!) { cancellationQuote(ticketId: $ticket, seatIds: ["A1"]) {
      refund { amount } fee { amount currency } feePercent reason closesAt seatIds } }"""
    quote = (await caller.ask(query, ticket=ticket.id))["cancellationQuote"]
    done = await caller.do(
        "cancelBooking",
        "... on Cancellation { refund { amount { amount } } fee { amount } }",
        ticketId=ticket.id,
        seatIds=["A1"],
    )
    assert (quote["refund"]["amount"], quote["fee"]["amount"], quote["feePercent"]) == ("200.00", "50.00", "20.00")
    assert "20 % of what was paid for the seats is kept" in quote["reason"]
    assert (done["refund"]["amount"]["amount"], done["fee"]["amount"]) == ("200.00", "50.00")


async def test_a_policy_that_makes_no_sense_names_its_tier(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    owner = await partners_caller(http, place.partner.id)
    tiers = [{"minutesBefore": 60, "feePercent": 10}, {"minutesBefore": 1440, "feePercent": 20}]
    refused = await owner.do(
        "setCancellationPolicy",
        "... on InvalidInput { errors { field } }",
        partnerId=place.partner.id,
        tiers=tiers,
    )
    assert refused["errors"] == [{"field": "tiers[0].feePercent"}]
    assert await count(services, "cancellation_policies", "partner_id = :id", id=place.partner.id) == 0


async def test_terms_are_set_by_operators_and_shown_to_the_partner(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    operator = await signed_in(http, world.OPERATOR)
    given = {"partnerId": place.partner.id, "commissionPercent": "7.5", "settlementDays": 5, "lockTtlSeconds": 120}
    done = await operator.do("setPartnerTerms", TERMS, **given)
    assert done["terms"] == {
        "commissionPercent": "7.50",
        "settlementDays": 5,
        "lockTtlSeconds": 120,
        "cancellationCloseMinutes": 60,
        "own": ["COMMISSION_PERCENT", "SETTLEMENT_DAYS", "LOCK_TTL_SECONDS"],
    }
    query = "query ($id: ID!) { node(id: $id) { ... on Partner { terms { commissionPercent own } } } }"
    owner = await partners_caller(http, place.partner.id)
    assert (await owner.ask(query, id=place.partner.id))["node"]["terms"]["commissionPercent"] == "7.50"
    back = await operator.do(
        "setPartnerTerms", TERMS, partnerId=place.partner.id, backToDefault=["COMMISSION_PERCENT", "SETTLEMENT_DAYS"]
    )
    assert (back["terms"]["commissionPercent"], back["terms"]["own"]) == ("10", ["LOCK_TTL_SECONDS"])


async def test_rates_of_a_day_that_is_over_are_refused_and_the_list_is_the_operators(
    http: AsyncClient, services: Services
) -> None:
    operator = await signed_in(http, world.OPERATOR)
    refused = await operator.do(
        "setRates",
        "... on InvalidInput { errors { field } }",
        effectiveOn="2020-01-01",
        convenienceFee="30.00",
        feeTaxPercent="18",
    )
    assert [error["field"] for error in refused["errors"]] == ["effectiveOn"]
    query = "{ rates { effectiveOn convenienceFee { amount currency } feeTaxPercent ticketTaxPercent inForce } }"
    assert isinstance((await operator.ask(query))["rates"], list)
    owner = await partners_caller(http, (await world.venue(services)).partner.id)
    for stranger in (visitor(http), owner):
        assert (await stranger.ask(query))["rates"] is None


REPORT = """query ($show: ID!, $after: String) { show(id: $show) { status cancellation {
  reason bookings refunded pending failed admitted complete amount { amount } returned { amount }
  results(first: 2, after: $after) { pageInfo { hasNextPage endCursor }
    edges { node { bookingId seatIds status amount { amount } returned { amount } attempts refundIds } } } } } }"""


async def report(caller: GraphQLCaller, show_id: str) -> Json | None:
    answer: Json | None = (await caller.ask(REPORT, show=show_id))["show"]["cancellation"]
    return answer


async def test_the_report_of_a_cancelled_show_is_paged_and_its_partners_and_the_operators_alone(
    http: AsyncClient, services: Services
) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    owner = await partners_caller(http, place.partner.id)
    booked = [await world.booked_ticket(services, world.customer(), show, [f"A{n}"]) for n in (1, 2, 3)]
    assert await report(owner, show.id) is None
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    reported = await report(owner, show.id)
    assert reported is not None
    assert (reported["reason"], reported["bookings"], reported["failed"]) == ("Projector broken", 3, 0)
    assert reported["bookings"] == reported["refunded"] + reported["pending"]
    seen = [edge["node"]["bookingId"] for edge in reported["results"]["edges"]]
    after = reported["results"]["pageInfo"]["endCursor"]
    rest = (await owner.ask(REPORT, show=show.id, after=after))["show"]["cancellation"]["results"]
    seen += [edge["node"]["bookingId"] for edge in rest["edges"]]
    assert seen == sorted(ticket.booking_id for ticket in booked)
    assert rest["pageInfo"]["hasNextPage"] is False
    other = await partners_caller(http, (await world.venue(services)).partner.id)
    for stranger in (visitor(http), await signed_in(http, world.customer()), other):
        assert await report(stranger, show.id) is None
    assert await report(await signed_in(http, world.OPERATOR), show.id) is not None
