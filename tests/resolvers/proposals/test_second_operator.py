"""Large refunds, terms and rates take two operators, who make the same request."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.accounts import Principal, Role
from domain.errors import InvalidInput
from domain.partners import PartnerTerms
from domain.payments import Refund, RefundExceedsPayment
from domain.pricing import NewRates
from domain.proposals import SecondOperatorNeeded
from models import pricing as price_rows
from resolvers import cancellations, partners, pricing, second_operator
from resolvers.context import Context, Services
from tests import world
from tests.clock import Clock
from tests.resolvers import rows

FIRST, OTHER = Principal(Role.OPERATOR, "OPER_FIRST"), Principal(Role.OPERATOR, "OPER_OTHER")
LARGE = Decimal(200)
CHEAPER = PartnerTerms(commission_percent=Decimal("7.50"))


@pytest.fixture
def guarded(isolated_services: Services) -> Services:
    policy = replace(isolated_services.policy, two_operators=True, two_operators_above_minor=10_000)
    return replace(isolated_services, policy=policy)


async def paid_ticket(services: Services) -> str:
    return (await world.booked_ticket(services, world.customer(), await world.show_on_sale(services), ["A1"])).id


async def refund(services: Services, who: Principal, ticket_id: str, amount: Decimal = LARGE) -> Refund:
    return await cancellations.refund_payment(world.as_(services, who), ticket_id, amount, "Broken seat")


async def refunds(services: Services) -> int:
    return await rows.count(services, "refunds", "true")


async def test_the_first_operators_large_refund_is_a_proposal_and_the_second_ones_is_made(guarded: Services) -> None:
    ticket_id = await paid_ticket(guarded)
    with pytest.raises(SecondOperatorNeeded) as refusal:
        await refund(guarded, FIRST, ticket_id)
    assert await refunds(guarded) == 0
    [waiting] = await second_operator.list_proposals(world.as_(guarded, OTHER))
    assert (waiting.id, waiting.object_id, waiting.proposed_by) == (
        refusal.value.proposal_id,
        ticket_id,
        FIRST.actor_id,
    )
    made = await refund(guarded, OTHER, ticket_id)
    assert made.amount_minor == LARGE * 100
    assert await second_operator.list_proposals(world.as_(guarded, OTHER)) == []


async def test_the_first_operator_is_not_his_own_second(guarded: Services) -> None:
    ticket_id = await paid_ticket(guarded)
    for _ in range(2):
        with pytest.raises(SecondOperatorNeeded):
            await refund(guarded, FIRST, ticket_id)
    assert await refunds(guarded) == 0
    assert len(await second_operator.list_proposals(world.as_(guarded, FIRST))) == 1


async def test_another_amount_is_another_proposal(guarded: Services) -> None:
    ticket_id = await paid_ticket(guarded)
    with pytest.raises(SecondOperatorNeeded):
        await refund(guarded, FIRST, ticket_id)
    with pytest.raises(SecondOperatorNeeded):
        await refund(guarded, OTHER, ticket_id, LARGE + 1)
    assert await refunds(guarded) == 0


async def test_a_small_refund_and_a_partners_own_take_one(guarded: Services) -> None:
    place = await world.venue(guarded)
    show = await world.show_on_sale(guarded, place)
    tickets = [await world.booked_ticket(guarded, world.customer(), show, [seat]) for seat in ("A1", "A2")]
    await refund(guarded, FIRST, tickets[0].id, Decimal(100))
    await refund(guarded, place.owner, tickets[1].id)
    assert await refunds(guarded) == 2


async def test_a_proposal_is_seconded_within_a_day_or_never(guarded: Services, isolated_clock: Clock) -> None:
    ticket_id = await paid_ticket(guarded)
    with pytest.raises(SecondOperatorNeeded):
        await refund(guarded, FIRST, ticket_id)
    await isolated_clock.advance(seconds=24 * 3600)
    with pytest.raises(SecondOperatorNeeded):
        await refund(guarded, OTHER, ticket_id)
    assert await refunds(guarded) == 0


async def test_two_second_operators_at_once_make_one_refund(guarded: Services) -> None:
    ticket_id = await paid_ticket(guarded)
    with pytest.raises(SecondOperatorNeeded):
        await refund(guarded, FIRST, ticket_id)
    others = [Principal(Role.OPERATOR, f"OPER_{number}") for number in range(4)]
    answers = await asyncio.gather(*(refund(guarded, who, ticket_id) for who in others), return_exceptions=True)
    made = [answer for answer in answers if isinstance(answer, Refund)]
    assert len(made) == 1
    assert await refunds(guarded) == 1


async def test_terms_and_rates_take_two(guarded: Services) -> None:
    place = await world.venue(guarded)
    rates = NewRates(effective_on=(datetime.now(UTC) + timedelta(days=30)).date(), convenience_fee=Decimal(20))

    async def terms(ctx: Context) -> None:
        await partners.set_partner_terms(ctx, place.partner.id, CHEAPER)

    async def card(ctx: Context) -> None:
        await pricing.set_rates(ctx, rates)

    for change in (terms, card):
        with pytest.raises(SecondOperatorNeeded):
            await change(world.as_(guarded, FIRST))
        await change(world.as_(guarded, OTHER))
    stored = await partners.read_partner_terms(world.as_(guarded, OTHER), place.partner.id)
    assert stored.commission_percent == Decimal("7.50")


async def test_the_audit_trail_names_both_and_the_change_once(guarded: Services) -> None:
    ticket_id = await paid_ticket(guarded)
    with pytest.raises(SecondOperatorNeeded) as refusal:
        await refund(guarded, FIRST, ticket_id)
    await refund(guarded, OTHER, ticket_id)
    read = "select action, actor_id, after->>'proposal' from audit_trail where object_id = :id order by at, action"
    assert [tuple(row) for row in await rows.read(guarded, read, id=ticket_id)] == [
        ("propose", FIRST.actor_id, refusal.value.proposal_id),
        ("refundPayment", OTHER.actor_id, None),
        ("secondProposal", OTHER.actor_id, refusal.value.proposal_id),
    ]


async def test_what_would_be_refused_to_the_second_operator_is_refused_to_the_first(guarded: Services) -> None:
    """Rates that are in force, and more than is left of a payment."""
    ticket_id = await paid_ticket(guarded)
    with pytest.raises(RefundExceedsPayment):
        await refund(guarded, FIRST, ticket_id, Decimal(5_000))
    unguarded = replace(guarded, policy=replace(guarded.policy, two_operators=False))
    async with world.as_(guarded, FIRST).reading() as db:
        today = await price_rows.today(db)
    rates = NewRates(effective_on=today, convenience_fee=Decimal(20))
    await pricing.set_rates(world.as_(unguarded, FIRST), rates)
    with pytest.raises(InvalidInput):
        await pricing.set_rates(world.as_(guarded, FIRST), replace(rates, convenience_fee=Decimal(30)))
    same = await pricing.set_rates(world.as_(guarded, FIRST), rates)
    assert same.in_force
    assert await second_operator.list_proposals(world.as_(guarded, OTHER)) == []


async def test_a_change_that_changes_nothing_takes_one(guarded: Services) -> None:
    place = await world.venue(guarded)
    await partners.set_partner_terms(world.as_(guarded, FIRST), place.partner.id, PartnerTerms())
    assert await second_operator.list_proposals(world.as_(guarded, OTHER)) == []
