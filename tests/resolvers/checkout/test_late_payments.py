"""Money that comes after the hold has run out, for a show that was changed meanwhile."""

# ruff: noqa: DTZ001 - times without an offset are the theater's

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from domain.accounts import SYSTEM, Principal
from domain.bookings import Booking, BookingStatus
from domain.payments import RefundReason
from domain.pms import SyncItem, SyncOutcome
from domain.pricing import NewPrice
from resolvers import bookings, layouts, pms, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers.rows import count, read

START = datetime(2031, 5, 1, 18)


def item(place: world.Venue) -> SyncItem:
    return SyncItem(
        external_id=f"EXT-{secrets.token_hex(4)}",
        movie_id=place.movie.id,
        movie=None,
        screen_id=place.screen.id,
        screen_external_id=None,
        starts_at=START,
        ends_at=None,
        prices=[NewPrice("Gold", Decimal(250)), NewPrice("Silver", Decimal(250))],
        seat_layout=world.rows_of_seats("A", 4),
    )


async def sync(services: Services, place: world.Venue, wanted: SyncItem) -> str:
    (result,) = await pms.sync_shows(world.as_(services, place.owner), [wanted])
    assert result.outcome in (SyncOutcome.CREATED, SyncOutcome.UPDATED), result
    assert result.show_id is not None
    return result.show_id


async def outcome_of(services: Services, booking: Booking, payment_id: str) -> tuple[str | None, list[tuple[int, str]]]:
    """(why the payment was not used, its refunds)"""
    (payment,) = await read(services, "select outcome from payments where id = :id", id=payment_id)
    refunds = await read(services, "select amount_minor, reason from refunds where booking_id = :id", id=booking.id)
    return payment.outcome, [tuple(refund) for refund in refunds]


@pytest.mark.parametrize("change", ["start", "screen", "movie", "seat type"])
async def test_it_buys_nothing_of_a_show_that_was_moved_or_of_a_seat_of_another_type(
    services_with_fakes: Services, clock: Clock, change: str
) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    wanted = item(place)
    show_id = await sync(services_with_fakes, place, wanted)
    booking, payment_id = await pending(services_with_fakes, who, show_id)
    await clock.advance(minutes=30)
    match change:
        case "start":
            changed = replace(wanted, starts_at=START + timedelta(hours=1))
        case "screen":
            other = await world.add_screen(services_with_fakes, place.owner, place.theater)
            changed = replace(wanted, screen_id=other.id)
        case "movie":
            changed = replace(wanted, movie_id=(await world.add_movie(services_with_fakes, place.owner)).id)
        case _:
            changed = replace(wanted, seat_layout=world.rows_of_seats("A", 4, "Silver"))
    await sync(services_with_fakes, place, changed)
    answer = await world.report(services_with_fakes, payment_id)
    again = await world.report(services_with_fakes, payment_id)
    assert answer.booking_status is again.booking_status is BookingStatus.EXPIRED
    assert await outcome_of(services_with_fakes, booking, payment_id) == (
        "LATE",
        [(50000, RefundReason.UNUSABLE_PAYMENT)],
    )
    assert await count(services_with_fakes, "tickets", "show_id = :show", show=show_id) == 0
    await seats.expire_locks(world.as_(services_with_fakes, SYSTEM), show_id)
    assert await world.states(services_with_fakes, show_id) == {}
    await check_show(services_with_fakes, show_id)


async def test_it_buys_the_seats_where_the_show_was_changed_in_nothing_that_was_bought(
    services_with_fakes: Services, clock: Clock
) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    wanted = item(place)
    show_id = await sync(services_with_fakes, place, wanted)
    booking, payment_id = await pending(services_with_fakes, who, show_id)
    await clock.advance(minutes=30)
    longer = replace(wanted, ends_at=START + timedelta(hours=4), prices=[NewPrice("Gold", Decimal(300))])
    await sync(services_with_fakes, place, longer)
    await layouts.upload_seat_layout(world.as_(services_with_fakes, place.owner), show_id, world.rows_of_seats("AB", 4))
    await world.report(services_with_fakes, payment_id)
    assert await outcome_of(services_with_fakes, booking, payment_id) == (None, [])
    assert (
        await bookings.read_booking(world.as_(services_with_fakes, who), booking.id)
    ).status is BookingStatus.CONFIRMED
    assert await world.states(services_with_fakes, show_id) == {"A1": "B", "A2": "B"}
    await check_show(services_with_fakes, show_id)


async def pending(services: Services, who: Principal, show_id: str) -> tuple[Booking, str]:
    lock = await seats.lock_seats(world.as_(services, who), show_id, ["A1", "A2"])
    booking = (await bookings.initiate_booking(world.as_(services, who), lock.id)).booking
    return booking, (await world.open_payment(services, who, booking)).id
