"""Seats and money back."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM
from domain.bookings import BookingStatus, TicketAdmitted, TicketStatus
from domain.cancellations import CancellationClosed
from domain.errors import InvalidInput, NotFound
from domain.payments import RefundStatus
from domain.shows import ShowClosed, ShowStatus
from resolvers import admissions, bookings, cancellations, shows
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers import rows


async def test_a_cancelled_ticket_gives_seats_and_all_money_back_and_again_is_the_same(
    services_with_fakes: Services,
) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2"])
    quoted = await cancellations.quote_cancellation(world.as_(services_with_fakes, who), ticket.id)
    done = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    again = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    assert (quoted.refund_minor, quoted.fee_minor, quoted.seat_ids) == (50000, 0, ("A1", "A2"))
    assert done.refund is not None
    assert (done.refund.amount_minor, done.refund.status) == (50000, RefundStatus.REQUESTED)
    assert (done.ticket.status, done.booking.status) == (TicketStatus.CANCELLED, BookingStatus.CANCELLED)
    assert again.cancellation == done.cancellation
    assert await world.states(services_with_fakes, show.id) == {}
    await check_show(services_with_fakes, show.id)


async def test_a_show_that_is_over_is_not_cancelled(services_with_fakes: Services, clock: Clock) -> None:
    place = await world.venue(services_with_fakes)
    show, who = await world.show_on_sale(services_with_fakes, place), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    await clock.set(show.ends_at)
    with pytest.raises(ShowClosed):
        await cancellations.cancel_show(world.as_(services_with_fakes, place.owner), show.id, "Projector broken")
    assert (await shows.read_show(world.as_(services_with_fakes, who), show.id)).status is ShowStatus.COMPLETED
    assert (await bookings.read_ticket(world.as_(services_with_fakes, who), ticket.id)).status is TicketStatus.BOOKED
    assert (
        await rows.count(services_with_fakes, "outbox", "show_id = :show and event = 'ShowCancelled'", show=show.id)
        == 0
    )


async def test_some_seats_give_their_own_lines_back_and_the_rest_keep_a_new_pass(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1", "A2", "A3"])
    done = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A2"])
    assert done.refund is not None
    assert done.refund.amount_minor == 25000
    assert done.booking.status is BookingStatus.PARTIALLY_CANCELLED
    assert done.ticket.seat_ids == ["A1", "A3"]
    assert done.ticket.pass_text != ticket.pass_text
    assert await world.states(services_with_fakes, show.id) == {"A1": "B", "A3": "B"}
    await check_show(services_with_fakes, show.id)
    with pytest.raises(InvalidInput):
        await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id, ["A2", "A3"])
    rest = await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    assert rest.cancellation.seat_ids == ["A1", "A3"]
    assert rest.booking.status is BookingStatus.CANCELLED
    await check_show(services_with_fakes, show.id)


async def test_a_ticket_cancelled_eight_times_at_once_is_refunded_once(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    done = await asyncio.gather(
        *(cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id) for _ in range(8))
    )
    assert len({each.cancellation.id for each in done}) == 1
    await check_show(services_with_fakes, show.id)


async def test_after_the_cut_off_nothing_is_cancelled(services_with_fakes: Services, clock: Clock) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    await clock.set(show.starts_at)
    with pytest.raises(CancellationClosed):
        await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    with pytest.raises(CancellationClosed):
        await cancellations.quote_cancellation(world.as_(services_with_fakes, who), ticket.id)
    assert await world.states(services_with_fakes, show.id) == {"A1": "B"}


async def test_another_customers_ticket_is_not_there(services_with_fakes: Services) -> None:
    show, who = await world.show_on_sale(services_with_fakes), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    with pytest.raises(NotFound):
        await cancellations.cancel_booking(world.as_(services_with_fakes, world.customer()), ticket.id)
    assert await world.states(services_with_fakes, show.id) == {"A1": "B"}


async def test_an_admitted_ticket_is_not_cancelled_and_its_pass_opens_once(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show, who = await world.show_on_sale(services_with_fakes, place, starts_in=timedelta(hours=2)), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    gate = world.as_(services_with_fakes, place.owner)
    scans = await asyncio.gather(
        *(admissions.check_in_ticket(gate, ticket.pass_text, f"Gate {n}") for n in range(5)), return_exceptions=True
    )
    assert sum(isinstance(scan, TicketAdmitted) for scan in scans) == 4
    with pytest.raises(TicketAdmitted):
        await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    other = await world.venue(services_with_fakes)
    with pytest.raises(NotFound):
        await admissions.check_in_ticket(world.as_(services_with_fakes, other.owner), ticket.pass_text, "Gate")
    with pytest.raises(InvalidInput):
        await admissions.check_in_ticket(gate, _one_letter_off(ticket.pass_text), "Gate")


def _one_letter_off(pass_text: str) -> str:
    """In the last letter, of which the signature's bytes take only two bits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return pass_text[:-1] + letters[letters.index(pass_text[-1]) ^ 1]


async def test_a_cancelled_show_cancels_each_booking_once_with_all_money_back(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place)
    tickets = [await world.booked_ticket(services_with_fakes, world.customer(), show, [f"A{n}"]) for n in range(1, 4)]
    await cancellations.cancel_show(world.as_(services_with_fakes, place.owner), show.id, "Projector broken")
    system = world.as_(services_with_fakes, SYSTEM)
    await cancellations.request_cancellations(system, show.id)
    booking_ids = [ticket.booking_id for ticket in tickets] * 2
    await asyncio.gather(*(cancellations.cancel_due_booking(system, show.id, booking) for booking in booking_ids))
    async with services_with_fakes.engine.connect() as db:
        statement = text("select sum(amount_minor), count(*) from refunds where show_id = :show")
        assert tuple((await db.execute(statement, {"show": show.id})).one()) == (75000, 3)
    assert await world.states(services_with_fakes, show.id) == {}
    await check_show(services_with_fakes, show.id)
