"""Who says what cancelling costs, and for which bookings it counts."""

import asyncio
from decimal import Decimal

import pytest

from domain.accounts import VISITOR, Principal
from domain.cancellations import CancellationClosed, Tier
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.payments import RefundReason
from resolvers import bookings, cancellations
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers.cancellations.policies import DAY, set_policy
from tests.resolvers.rows import count, read


async def test_a_fee_is_kept_and_the_quote_said_so_before(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    policy = await set_policy(services_with_fakes, place, (5 * DAY, "0"), (60, "12.5"))
    show = await world.show_on_sale(services_with_fakes, place)
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    quoted = await cancellations.quote_cancellation(world.as_(services_with_fakes, who), ticket.id, ["A1"])
    done = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A1"])
    assert (quoted.refund_minor, quoted.fee_minor, quoted.fee_percent) == (21875, 3125, Decimal("12.5"))
    assert (done.cancellation.refund_minor, done.cancellation.fee_minor) == (21875, 3125)
    assert policy is not None
    assert done.cancellation.policy_id == quoted.policy_id == policy.id
    assert done.refund is not None
    assert done.refund.amount_minor == 21875
    await check_show(services_with_fakes, show.id)


async def test_a_booking_keeps_the_policy_of_its_making_whatever_is_said_later(
    services_with_fakes: Services, clock: Clock
) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place)
    first = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    await set_policy(services_with_fakes, place, (DAY, "40"))
    second = await world.booked_ticket(services_with_fakes, who, show, ["A2"])
    await set_policy(services_with_fakes, place, (DAY, "90"), show_id=show.id)
    third = await world.booked_ticket(services_with_fakes, who, show, ["A3"])
    await set_policy(services_with_fakes, place)
    await set_policy(services_with_fakes, place, show_id=show.id)
    ctx = world.as_(services_with_fakes, who)
    fees = [(await cancellations.quote_cancellation(ctx, each.id)).fee_minor for each in (first, second, third)]
    assert fees == [0, 10000, 22500]
    await clock.set(show.starts_at)
    await clock.advance(hours=-2)
    assert (await cancellations.quote_cancellation(ctx, first.id)).refund_minor == 25000
    for late in (second, third):
        with pytest.raises(CancellationClosed) as refusal:
            await cancellations.cancel_booking(ctx, late.id)
        assert (show.starts_at - refusal.value.closes_at).total_seconds() == DAY * 60
    assert await world.states(services_with_fakes, show.id) == {"A1": "B", "A2": "B", "A3": "B"}


async def test_a_shows_own_policy_counts_there_alone_until_it_is_dropped(services: Services) -> None:
    place = await world.venue(services)
    general = await set_policy(services, place, (DAY, "10"))
    show = await world.show_on_sale(services, place)
    special = await set_policy(services, place, (60, "20"), show_id=show.id)
    assert (general, special) != (None, None)
    assert await set_policy(services, place, (DAY, "10")) == general
    assert await set_policy(services, place, show_id=show.id) == general
    assert await set_policy(services, place) is None


async def test_the_same_again_makes_no_new_version_and_the_trail_records_each_change(services: Services) -> None:
    place = await world.venue(services)
    made = [await set_policy(services, place, *tiers) for tiers in [[(60, "10")], [(60, "10.00")], [(60, "20")]]]
    assert made[0] == made[1] != made[2]
    entries = await read(
        services,
        "select before, after from audit_trail where object_id = :id and action = 'setCancellationPolicy' order by at",
        id=place.partner.id,
    )
    assert [(entry.before and entry.before["tiers"], entry.after["tiers"]) for entry in entries] == [
        (None, [[60, "10.00"]]),
        ([[60, "10.00"]], [[60, "20.00"]]),
    ]


async def test_many_at_once_make_one_version_after_the_other(services: Services) -> None:
    place = await world.venue(services)
    await asyncio.gather(*(set_policy(services, place, (60, str(fee))) for fee in range(8)))
    versions = await read(
        services,
        "select version from cancellation_policies where partner_id = :id order by version",
        id=place.partner.id,
    )
    assert [row.version for row in versions] == list(range(1, 9))


async def test_others_may_not_and_nothing_is_written(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    tiers = [Tier(60, Decimal(10))]
    show = await world.show_on_sale(services, other)
    refused: list[tuple[Principal, str | None, type[Exception]]] = [
        (VISITOR, None, Unauthenticated),
        (world.customer(), None, Forbidden),
        (other.owner, None, Forbidden),
        (place.owner, show.id, NotFound),
        (world.OPERATOR, show.id, NotFound),
    ]
    for who, show_id, refusal in refused:
        with pytest.raises(refusal):
            await cancellations.set_cancellation_policy(world.as_(services, who), place.partner.id, show_id, tiers)
    with pytest.raises(NotFound):
        await cancellations.set_cancellation_policy(world.as_(services, world.OPERATOR), "PARTNER_0", None, tiers)
    with pytest.raises(InvalidInput):
        await cancellations.set_cancellation_policy(world.as_(services, place.owner), place.partner.id, None, [])
    assert await count(services, "cancellation_policies", "partner_id = :id", id=place.partner.id) == 0
    assert await count(services, "cancellation_policies", "show_id = :id", id=show.id) == 0


async def test_an_operator_may_for_any_partner(services: Services) -> None:
    place = await world.venue(services)
    ctx = world.as_(services, world.OPERATOR)
    made = await cancellations.set_cancellation_policy(ctx, place.partner.id, None, [Tier(60, Decimal(5))])
    assert made is not None
    assert made.created_by == world.OPERATOR.actor_id


async def test_a_customer_who_cancels_a_ticket_of_a_cancelled_show_first_pays_no_fee_either(
    services_with_fakes: Services,
) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    await set_policy(services_with_fakes, place, (0, "100"))
    show = await world.show_on_sale(services_with_fakes, place)
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    before = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A1"])
    await cancellations.cancel_show(world.as_(services_with_fakes, place.owner), show.id, "Projector broken")
    after = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    assert (before.refund, before.cancellation.fee_minor, before.cancellation.by_show) == (None, 25000, False)
    assert after.refund is not None
    assert (after.refund.amount_minor, after.cancellation.fee_minor) == (25000, 0)
    assert (after.cancellation.by_show, after.cancellation.policy_id) == (True, None)
    assert (await bookings.read_booking(world.as_(services_with_fakes, who), ticket.booking_id)).live_seats == ()
    await check_show(services_with_fakes, show.id)


async def test_a_goodwill_refund_cuts_the_fee_before_the_customers_part(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    await set_policy(services_with_fakes, place, (60, "20"))
    show = await world.show_on_sale(services_with_fakes, place)
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    operator = world.as_(services_with_fakes, world.OPERATOR)
    await cancellations.refund_payment(operator, ticket.id, Decimal(80), "Cold popcorn")
    first = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A1"])
    second = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A2"])
    parts = [(each.cancellation.refund_minor, each.cancellation.fee_minor) for each in (first, second)]
    assert parts == [(20000, 2000), (20000, 0)]
    refunds = await read(
        services_with_fakes, "select reason, amount_minor from refunds where show_id = :id", id=show.id
    )
    assert sorted(tuple(row) for row in refunds) == [
        (RefundReason.CANCELLATION, 20000), (RefundReason.CANCELLATION, 20000), (RefundReason.GOODWILL, 8000),
    ]  # fmt: skip
    await check_show(services_with_fakes, show.id)
