"""A show is cancelled with many bookings: each is refunded once, in full, and every party can see it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain import ids
from domain.accounts import SYSTEM, VISITOR, Principal, Role, Scope
from domain.bookings import BookingStatus, Ticket, TicketStatus
from domain.cancellations import BookingOfCancelledShow, GivingBack, Tier
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.payments import RefundReason
from domain.ports import ProviderRefund, ProviderRefused, RefundOrder
from domain.shows import Show, ShowIsCancelled
from resolvers import admissions, bookings, cancellations
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.fakes import RememberingProvider
from tests.invariants import check_show
from tests.jobs import work_off
from tests.resolvers import rows

BOOKINGS = 32
SOON = timedelta(hours=3)


class Reluctant(RememberingProvider):
    """`refuses_refund_of`: the payment whose refunds are refused while it is named here."""

    refuses_refund_of: str | None = None

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        if order.payment_id == self.refuses_refund_of:
            raise ProviderRefused
        return await super().refund(order)


async def all_results(services: Services, who: Principal, show_id: str) -> list[BookingOfCancelledShow]:
    """By pages of ten."""
    found: list[BookingOfCancelledShow] = []
    after = None
    while True:
        page = await cancellations.list_cancelled_bookings(world.as_(services, who), show_id, 10, after)
        found += page.items
        if not page.has_next:
            return found
        after = page.cursor(page.items[-1])


async def sold_out(services: Services, place: world.Venue) -> tuple[Show, list[Ticket]]:
    """32 bookings of three seats each, under a policy that keeps half."""
    half = [Tier(60, Decimal(50))]
    await cancellations.set_cancellation_policy(world.as_(services, place.owner), place.partner.id, None, half)
    show = await world.show_on_sale(services, place, world.rows_of_seats("ABCDEFGH", 12), starts_in=SOON)
    wanted = [[f"{row}{at + n}" for n in range(3)] for row in "ABCDEFGH" for at in (1, 4, 7, 10)]
    return show, [await world.booked_ticket(services, world.customer(), show, seat_ids) for seat_ids in wanted]


def address_of(who: Principal) -> str:
    return f"{who.actor_id.lower()}@example.test"


def customer_of(ticket: Ticket) -> Principal:
    return Principal(Role.CUSTOMER, ticket.customer_id)


async def treat_differently(services: Services, place: world.Venue, tickets: list[Ticket]) -> None:
    """Of six a seat is cancelled, of one all seats; one is refunded by an operator, one is admitted."""
    for ticket in tickets[:6]:
        ctx = world.as_(services, customer_of(ticket))
        await cancellations.cancel_booking(ctx, ticket.id, ticket.seat_ids[:1])
    await cancellations.cancel_booking(world.as_(services, customer_of(tickets[6])), tickets[6].id)
    operator = world.as_(services, world.OPERATOR)
    await cancellations.refund_payment(operator, tickets[7].id, Decimal(750), "All of it, before")
    await admissions.check_in_ticket(world.as_(services, place.owner), tickets[8].pass_text, "North")


async def test_every_booking_of_a_cancelled_show_is_refunded_once_in_full_and_its_result_is_shown(
    isolated_services: Services,
) -> None:
    provider = Reluctant()
    services, place = replace(isolated_services, payments=provider), await world.venue(isolated_services)
    show, tickets = await sold_out(services, place)
    assert len(tickets) == BOOKINGS
    await treat_differently(services, place, tickets)
    await work_off(services, 2)
    for _ in range(2):
        await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    waiting = await cancellations.read_show_cancellation(world.as_(services, place.owner), show.id)
    assert (waiting.bookings, waiting.pending, waiting.admitted, waiting.complete) == (BOOKINGS - 1, 31, 1, False)
    provider.refuses_refund_of = tickets[9].payment_id
    await work_off(services, 2)
    for _ in range(2):
        await cancellations.request_cancellations(world.as_(services, SYSTEM), show.id)
        await work_off(services, 2)
    done = await cancellations.read_show_cancellation(world.as_(services, world.OPERATOR), show.id)
    assert (done.bookings, done.refunded, done.pending, done.failed, done.admitted) == (BOOKINGS - 1, 30, 0, 1, 1)
    assert done.amount_minor == 6 * 50000 + 24 * 75000
    assert done.amount_minor - done.returned_minor == 75000
    results = {each.booking_id: each for each in await all_results(services, place.owner, show.id)}
    assert len(results) == BOOKINGS - 1
    assert tickets[6].booking_id not in results
    expected = {
        tickets[0].booking_id: (GivingBack.PROCESSED, 50000, 50000, tickets[0].seat_ids[1:]),
        tickets[7].booking_id: (GivingBack.NOTHING_LEFT, 0, 0, tickets[7].seat_ids),
        tickets[8].booking_id: (GivingBack.PROCESSED, 75000, 75000, tickets[8].seat_ids),
        tickets[9].booking_id: (GivingBack.FAILED, 75000, 0, tickets[9].seat_ids),
        tickets[31].booking_id: (GivingBack.PROCESSED, 75000, 75000, tickets[31].seat_ids),
    }
    for booking_id, result in expected.items():
        found = results[booking_id]
        assert (found.status, found.amount_minor, found.returned_minor, found.seat_ids) == result
    fees = await rows.read(
        services, "select distinct fee_minor from cancellations where show_id = :id and by_show", id=show.id
    )
    assert [row.fee_minor for row in fees] == [0]
    await check_show(services, show.id)


async def test_those_inside_get_all_money_back_and_are_told_as_the_others_are(isolated_services: Services) -> None:
    place = await world.venue(isolated_services)
    show = await world.show_on_sale(isolated_services, place, starts_in=SOON)
    inside, outside = [await world.known_customer(isolated_services) for _ in range(2)]
    admitted = await world.booked_ticket(isolated_services, inside, show, ["A1", "A2"])
    await world.booked_ticket(isolated_services, outside, show, ["A3"])
    gate = world.as_(isolated_services, place.owner)
    await admissions.check_in_ticket(gate, admitted.pass_text, "North")
    await work_off(isolated_services, 2)
    await cancellations.cancel_show(gate, show.id, "Projector failed")
    await work_off(isolated_services, 2)
    refunds = await rows.read(
        isolated_services, "select amount_minor, reason, status from refunds where show_id = :id order by 1", id=show.id
    )
    assert [tuple(row) for row in refunds] == [
        (25000, RefundReason.SHOW_CANCELLED, "PROCESSED"),
        (50000, RefundReason.SHOW_CANCELLED, "PROCESSED"),
    ]
    for who in (inside, outside):
        assert (
            await rows.count(
                isolated_services, "notifications", "recipient = :to and kind = 'CANCELLATION'", to=address_of(who)
            )
            == 1
        )
    booking = await bookings.read_booking(world.as_(isolated_services, inside), admitted.booking_id)
    ticket = await bookings.read_ticket(world.as_(isolated_services, inside), admitted.id)
    assert (booking.status, ticket.status) == (BookingStatus.CANCELLED, TicketStatus.CANCELLED)
    assert ticket.admitted_gate == "North"
    with pytest.raises(ShowIsCancelled):
        await admissions.check_in_ticket(gate, admitted.pass_text, "North")
    progress = await cancellations.read_show_cancellation(gate, show.id)
    assert (progress.bookings, progress.refunded, progress.admitted, progress.complete) == (2, 2, 1, True)
    await check_show(isolated_services, show.id)


async def test_a_show_that_is_cancelled_again_gives_back_what_was_left(isolated_services: Services) -> None:
    place = await world.venue(isolated_services)
    show = await world.show_on_sale(isolated_services, place, starts_in=SOON)
    await world.booked_ticket(isolated_services, world.customer(), show, ["A1"])
    owner = world.as_(isolated_services, place.owner)
    await cancellations.cancel_show(owner, show.id, "Projector broken")
    await rows.run(isolated_services, "delete from outbox where show_id = :id or event = 'ShowCancelled'", id=show.id)
    await work_off(isolated_services, 2)
    assert (await cancellations.read_show_cancellation(owner, show.id)).pending == 1
    await cancellations.cancel_show(owner, show.id, "Projector broken")
    await work_off(isolated_services, 2)
    done = await cancellations.read_show_cancellation(owner, show.id)
    assert (done.refunded, done.complete, done.returned_minor) == (1, True, 25000)


async def test_a_refund_that_failed_is_complete_once_the_provider_has_done_it(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    provider = Reluctant()
    services, place = replace(isolated_services, payments=provider), await world.venue(isolated_services)
    show = await world.show_on_sale(services, place)
    ticket = await world.booked_ticket(services, world.customer(), show, ["A1"])
    provider.refuses_refund_of = ticket.payment_id
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    await work_off(services, 2)
    ctx = world.as_(services, place.owner)
    assert (await cancellations.read_show_cancellation(ctx, show.id)).failed == 1
    provider.refuses_refund_of = None
    await isolated_clock.advance(minutes=20)
    await work_off(services, 2)
    done = await cancellations.read_show_cancellation(ctx, show.id)
    assert (done.complete, done.refunded, done.returned_minor) == (True, 1, 25000)
    (result,) = await all_results(services, place.owner, show.id)
    assert (result.status, result.attempts, len(result.refund_ids)) == (GivingBack.PROCESSED, 2, 1)


async def test_a_booking_given_back_in_two_parts_after_the_cancellation_is_shown_as_one(
    isolated_services: Services,
) -> None:
    place, who = await world.venue(isolated_services), world.customer()
    show = await world.show_on_sale(isolated_services, place)
    ticket = await world.booked_ticket(isolated_services, who, show, ["A1", "A2"])
    await cancellations.cancel_show(world.as_(isolated_services, place.owner), show.id, "Projector broken")
    await cancellations.cancel_booking(world.as_(isolated_services, who), ticket.id, ["A2"])
    (half,) = await all_results(isolated_services, place.owner, show.id)
    assert (half.status, half.amount_minor, sorted(half.seat_ids)) == (GivingBack.WAITING, 25000, ["A1", "A2"])
    await work_off(isolated_services, 2)
    (whole,) = await all_results(isolated_services, place.owner, show.id)
    assert (whole.status, whole.amount_minor, whole.returned_minor) == (GivingBack.PROCESSED, 50000, 50000)
    assert len(whole.refund_ids) == 2


async def test_only_its_partner_and_operators_see_the_result_and_only_of_a_show_that_is_cancelled(
    isolated_services: Services,
) -> None:
    place, other = await world.venue(isolated_services), await world.venue(isolated_services)
    show = await world.show_on_sale(isolated_services, place)
    for who in (place.owner, world.OPERATOR):
        with pytest.raises(NotFound):
            await cancellations.read_show_cancellation(world.as_(isolated_services, who), show.id)
    await cancellations.cancel_show(world.as_(isolated_services, place.owner), show.id, "Projector broken")
    nothing = await cancellations.read_show_cancellation(world.as_(isolated_services, place.owner), show.id)
    assert (nothing.bookings, nothing.complete, nothing.reason) == (0, True, "Projector broken")
    scopeless = Principal(Role.PARTNER, ids.new(ids.API_KEY), place.partner.id, frozenset({Scope.INVENTORY_READ}))
    refused: list[tuple[Principal, type[Exception]]] = [
        (VISITOR, Unauthenticated), (world.customer(), Forbidden), (scopeless, Forbidden), (other.owner, NotFound),
    ]  # fmt: skip
    for who, refusal in refused:
        with pytest.raises(refusal):
            await cancellations.read_show_cancellation(world.as_(isolated_services, who), show.id)
        with pytest.raises(refusal):
            await cancellations.list_cancelled_bookings(world.as_(isolated_services, who), show.id, 10)
    with pytest.raises(InvalidInput):
        await cancellations.list_cancelled_bookings(
            world.as_(isolated_services, world.OPERATOR), show.id, 10, "nonsense"
        )
