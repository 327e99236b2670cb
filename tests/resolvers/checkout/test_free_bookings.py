"""A booking that costs nothing is confirmed without a payment, as safely as a paid one."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from domain.bookings import Booking, BookingNotPayable, BookingStatus, Ticket, TicketStatus
from domain.errors import InvalidInput, NotFound
from domain.layouts import NewLayout
from domain.payments import RefundExceedsPayment
from domain.pricing import NewPrice
from domain.seats.errors import LockExpired, LockReleased
from domain.shows import Show, ShowChanges, ShowClosed
from models import invariants
from resolvers import bookings, cancellations, checkout, notifications, seats, shows
from resolvers.context import Services
from resolvers.invariants import audit_platform
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers.rows import count


async def free_show(services: Services, place: world.Venue | None = None) -> tuple[world.Venue, Show]:
    """A row of Gold seats that cost nothing, and one of Silver seats at 180.00."""
    at = place or await world.venue(services)
    gold, silver = world.rows_of_seats("A", 5), world.rows_of_seats("B", 5, "Silver")
    show = await world.show_on_sale(services, at, NewLayout(2, 5, [*gold.seats, *silver.seats]))
    await shows.update_pricing(world.as_(services, at.owner), show.id, [NewPrice("Gold", Decimal(0))])
    return at, show


async def confirm(services: Services, who: Principal, booking: Booking) -> Ticket:
    return (await checkout.confirm_booking(world.as_(services, who), booking.id)).ticket


async def state_of(services: Services, who: Principal, booking: Booking) -> BookingStatus:
    return (await bookings.read_booking(world.as_(services, who), booking.id)).status


async def test_a_free_booking_is_confirmed_by_that_alone(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    booking = await world.booking_to_pay(services, who, show, ["A1", "A2"])
    assert booking.total_minor == 0
    done = await checkout.confirm_booking(world.as_(services, who), booking.id)
    assert (done.booking.status, done.ticket.status) == (BookingStatus.CONFIRMED, TicketStatus.BOOKED)
    assert (done.ticket.payment_id, done.ticket.seat_ids) == (None, ["A1", "A2"])
    assert await confirm(services, who, booking) == done.ticket
    assert await world.states(services, show.id) == {"A1": "B", "A2": "B"}
    assert await count(services, "ledger_postings", "booking_id = :id", id=booking.id) == 0
    assert await count(services, "payments", "booking_id = :id", id=booking.id) == 0
    assert await count(services, "outbox", "payload ->> 'booking_id' = :id", id=booking.id) == 1
    await check_show(services, show.id)


async def test_of_many_confirmations_at_once_one_makes_the_ticket(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    tickets = await asyncio.gather(*(confirm(services, who, booking) for _ in range(20)))
    assert len({ticket.id for ticket in tickets}) == 1
    assert await count(services, "tickets", "booking_id = :id", id=booking.id) == 1
    await check_show(services, show.id)


async def test_a_hold_that_has_ended_is_not_confirmed(services_with_fakes: Services, clock: Clock) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    late, gone = [await world.booking_to_pay(services, who, show, [seat]) for seat in ("A1", "A2")]
    await seats.release_seats(world.as_(services, who), gone.lock_id)
    with pytest.raises(LockReleased):
        await confirm(services, who, gone)
    await clock.advance(seconds=301)
    with pytest.raises(LockExpired):
        await confirm(services, who, late)
    other = await world.booking_to_pay(services, world.customer(), show, ["A1"])
    with pytest.raises(LockExpired):
        await confirm(services, who, late)
    assert await count(services, "tickets", "show_id = :id", id=show.id) == 0
    assert other.status is BookingStatus.PENDING_PAYMENT
    await check_show(services, show.id)


async def test_a_hold_that_is_released_and_confirmed_at_once_does_one_of_both(services_with_fakes: Services) -> None:
    services = services_with_fakes
    _, show = await free_show(services)
    for _ in range(10):
        who = world.customer()
        booking = await world.booking_to_pay(services, who, show, ["A1"])
        release = seats.release_seats(world.as_(services, who), booking.lock_id)
        ticket, released = await asyncio.gather(confirm(services, who, booking), release, return_exceptions=True)
        if isinstance(ticket, Ticket):
            assert await world.states(services, show.id) == {"A1": "B"}
            await cancellations.cancel_booking(world.as_(services, who), ticket.id)
        else:
            assert isinstance(ticket, LockReleased)
            assert not isinstance(released, BaseException)
        assert await world.states(services, show.id) == {}
    await check_show(services, show.id)


async def test_a_free_seat_of_a_cancelled_show_is_not_confirmed(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    place, show = await free_show(services)
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Rain")
    with pytest.raises(ShowClosed):
        await confirm(services, who, booking)
    assert await state_of(services, who, booking) is BookingStatus.CANCELLED


async def test_a_free_booking_takes_no_payment_and_says_what_to_do(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    for amount in (Decimal(0), Decimal(1)):
        with pytest.raises(BookingNotPayable) as refused:
            await checkout.initiate_payment(world.as_(services, who), booking.id, amount, "UPI")
        assert refused.value.message == "This booking costs nothing: confirm it without a payment."
    assert await count(services, "payments", "booking_id = :id", id=booking.id) == 0


async def test_a_booking_that_costs_something_is_not_confirmed_without_its_payment(
    services_with_fakes: Services,
) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    booking = await world.booking_to_pay(services, who, show, ["A1", "B1"])
    with pytest.raises(InvalidInput) as refused:
        await confirm(services, who, booking)
    assert [(each.field, each.message) for each in refused.value.errors] == [
        ("payment_id", "This booking costs 180.00 INR: name its payment.")
    ]
    with pytest.raises(InvalidInput):
        await checkout.initiate_payment(world.as_(services, who), booking.id, Decimal(0), "UPI")
    payment = await world.open_payment(services, who, booking)
    await world.report(services, payment.id)
    ticket = (await checkout.confirm_booking(world.as_(services, who), booking.id, payment.id)).ticket
    assert await confirm(services, who, booking) == ticket


async def test_nobody_confirms_the_free_booking_of_another(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    with pytest.raises(NotFound):
        await confirm(services, world.customer(), booking)
    assert await world.states(services, show.id) == {"A1": "L"}


async def test_cancelling_a_free_ticket_frees_its_seats_and_gives_nothing_back(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    ticket = await confirm(services, who, await world.booking_to_pay(services, who, show, ["A1", "A2"]))
    ctx = world.as_(services, who)
    quoted = await cancellations.quote_cancellation(ctx, ticket.id, ["A1"])
    first = await cancellations.cancel_booking(ctx, ticket.id, ["A1"])
    assert [(each.refund_minor, each.fee_minor) for each in (quoted, first.cancellation)] == [(0, 0)] * 2
    assert (first.refund, first.booking.status) == (None, BookingStatus.PARTIALLY_CANCELLED)
    rest = await cancellations.cancel_booking(ctx, ticket.id)
    assert (rest.refund, rest.ticket.status) == (None, TicketStatus.CANCELLED)
    assert await world.states(services, show.id) == {}
    assert await count(services, "ledger_postings", "booking_id = :id", id=ticket.booking_id) == 0
    await check_show(services, show.id)


async def test_a_free_ticket_has_no_payment_to_refund(services_with_fakes: Services) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    ticket = await confirm(services, who, await world.booking_to_pay(services, who, show, ["A1"]))
    operator = world.as_(services, world.OPERATOR)
    for amount in (None, Decimal(1)):
        with pytest.raises(RefundExceedsPayment):
            await cancellations.refund_payment(operator, ticket.id, amount)


async def test_the_books_of_free_and_paid_seats_hold_and_a_free_seat_bears_no_fee(isolated_services: Services) -> None:
    services, who = isolated_services, world.customer()
    place, show = await free_show(services)
    async with services.engine.begin() as db:
        await db.execute(
            text("""insert into rates (effective_on, convenience_fee_minor, fee_tax_percent, ticket_tax_percent,
                      commission_tax_percent) values ('2020-01-01', 1500, 18, 12, 18)""")
        )
    mixed = await world.booked_ticket(services, who, show, ["A1", "B1"])
    free = await confirm(services, who, await world.booking_to_pay(services, who, show, ["A2"]))
    booking = await bookings.read_booking(world.as_(services, who), mixed.booking_id)
    assert [seat.total_minor for seat in booking.seats] == [0, 18000 + 1500 + 270 + 2160]
    ctx = world.as_(services, who)
    assert (await cancellations.cancel_booking(ctx, mixed.id, ["A1"])).refund is None
    await cancellations.cancel_booking(ctx, free.id)
    kept = await confirm(services, who, await world.booking_to_pay(services, who, show, ["A3"]))
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Rain")
    await cancellations.cancel_due_booking(world.as_(services, SYSTEM), show.id, kept.booking_id)
    await cancellations.cancel_due_booking(world.as_(services, SYSTEM), show.id, mixed.booking_id)
    assert (await audit_platform(world.as_(services, SYSTEM))).broken == []
    async with services.engine.connect() as db:
        await db.execute(text("update tickets set payment_id = 'PAY_X' where id = :id"), {"id": free.id})
        found = {finding.sentence for finding in await invariants.broken(db, invariants.INVARIANTS)}
        await db.rollback()
    assert found == {"A ticket has a payment if, and only if, its booking costs something."}


async def test_a_free_booking_goes_along_with_a_moved_show_and_its_guest_is_notified(
    services_with_fakes: Services, clock: Clock
) -> None:
    services, who = services_with_fakes, await world.known_customer(services_with_fakes)
    place, show = await free_show(services)
    held, late = [await world.booking_to_pay(services, who, show, [seat]) for seat in ("A1", "A2")]
    later = ShowChanges(starts_at=show.starts_at + timedelta(hours=1))
    await shows.update_show(world.as_(services, place.owner), show.id, later)
    ticket = await confirm(services, who, held)
    await notifications.announce_move(world.as_(services, SYSTEM), show.id, held.id)
    moved = "show_id = :show and event = 'ShowBookingMoved' and payload ->> 'booking_id' = :booking"
    assert await count(services, "outbox", moved, show=show.id, booking=held.id) > 0
    assert await confirm(services, who, held) == ticket
    of_the_move = "kind = 'SHOW_MOVED' and subject_id = :ticket"
    assert await count(services, "notifications", of_the_move, ticket=ticket.id) > 0
    await clock.advance(seconds=301)
    with pytest.raises(LockExpired, match="has run out"):
        await confirm(services, who, late)
    await check_show(services, show.id)


@pytest.mark.parametrize("seat", ["A1", "B1"], ids=["free", "to be paid"])
async def test_an_unpaid_booking_ends_when_its_show_starts(
    services_with_fakes: Services, clock: Clock, seat: str
) -> None:
    services, who = services_with_fakes, world.customer()
    _, show = await free_show(services)
    await clock.set(show.starts_at - timedelta(minutes=1))
    booking = await world.booking_to_pay(services, who, show, [seat])
    read = await bookings.read_booking(world.as_(services, who), booking.id)
    assert (booking.expires_at, read.expires_at) == (show.starts_at, show.starts_at)
    assert (booking.status, read.status) == (BookingStatus.PENDING_PAYMENT,) * 2
    await clock.set(show.starts_at)
    assert await state_of(services, who, booking) is BookingStatus.EXPIRED
    ctx, due = world.as_(services, who), Decimal(booking.total_minor) / 100
    pay = checkout.confirm_booking(ctx, booking.id) if booking.is_free else None
    with pytest.raises(ShowClosed):
        await (pay or checkout.initiate_payment(ctx, booking.id, due, "UPI"))
    assert await count(services, "tickets", "show_id = :id", id=show.id) == 0
    await check_show(services, show.id)
