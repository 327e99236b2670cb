"""A show with guests gets another time: its guests are notified, and may cancel free of charge until it starts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import SYSTEM, Principal
from domain.bookings import BookingStatus
from domain.cancellations import CancellationClosed, Tier
from domain.changes import changes_of
from domain.errors import DomainError, InvalidInput
from domain.pms import SyncOutcome
from domain.shows import ScreenOccupied, Show, ShowChanges, ShowInUse, ShowStatus
from resolvers import cancellations, checkout, notifications, shows
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers import rows
from tests.resolvers.pms.test_syncing import SIX_PM, item, show_of, sync
from tests.world import Venue

HOUR = timedelta(hours=1)


@pytest.fixture
def services(services_with_fakes: Services) -> Services:
    return services_with_fakes


async def moved(services: Services, place: Venue, show: Show, **changes: object) -> Show:
    return await shows.update_show(world.as_(services, place.owner), show.id, changes_of(ShowChanges, changes))


async def sold(services: Services, starts_in: timedelta = timedelta(days=3)) -> tuple[Venue, Show, Principal, str]:
    """A show with a ticket for one seat whose cancellation costs half, until two hours before the start."""
    place, guest = await world.venue(services), await world.known_customer(services, phone="+919876500001")
    tiers = [Tier(120, Decimal(50))]
    await cancellations.set_cancellation_policy(world.as_(services, place.owner), place.partner.id, None, tiers)
    show = await world.show_on_sale(services, place, starts_in=starts_in)
    ticket = await world.booked_ticket(services, guest, show, ["A1"])
    return place, show, guest, ticket.id


@pytest.mark.parametrize("minutes", [-30, 5, 15, 24 * 60])
async def test_the_ticket_goes_along_and_is_cancelled_free_of_charge_until_the_start(
    services: Services, clock: Clock, minutes: int
) -> None:
    place, show, guest, ticket_id = await sold(services)
    before = await cancellations.quote_cancellation(world.as_(services, guest), ticket_id)
    assert before.fee_minor > 0
    after = await moved(services, place, show, starts_at=show.starts_at + timedelta(minutes=minutes))
    assert (after.starts_at - show.starts_at, after.ends_at - show.ends_at) == (timedelta(minutes=minutes),) * 2
    assert after.status is ShowStatus.ON_SALE
    await clock.set(after.starts_at - timedelta(minutes=1))
    quoted = await cancellations.quote_cancellation(world.as_(services, guest), ticket_id)
    assert (quoted.fee_minor, quoted.refund_minor) == (0, before.fee_minor + before.refund_minor)
    assert (quoted.closes_at, quoted.policy_id) == (after.starts_at, None)
    done = await cancellations.cancel_booking(world.as_(services, guest), ticket_id)
    assert (done.cancellation.fee_minor, done.cancellation.refund_minor) == (0, quoted.refund_minor)
    await check_show(services, show.id)


async def test_nobody_cancels_a_moved_show_once_it_has_started(services: Services, clock: Clock) -> None:
    place, show, guest, ticket_id = await sold(services)
    after = await moved(services, place, show, starts_at=show.starts_at + HOUR)
    await clock.set(after.starts_at)
    with pytest.raises(CancellationClosed):
        await cancellations.cancel_booking(world.as_(services, guest), ticket_id)


async def test_who_books_the_new_time_pays_the_fee_of_the_policy(services: Services) -> None:
    place, show, _, _ = await sold(services)
    await moved(services, place, show, starts_at=show.starts_at + HOUR)
    late = await world.known_customer(services)
    ticket = await world.booked_ticket(services, late, show, ["A2"])
    assert (await cancellations.quote_cancellation(world.as_(services, late), ticket.id)).fee_minor > 0


async def test_guests_are_notified_once_of_the_time_by_each_channel(services: Services) -> None:
    place, show, _, ticket_id = await sold(services)
    await moved(services, place, show, starts_at=show.starts_at + timedelta(minutes=15))
    late = await world.known_customer(services)
    await world.booked_ticket(services, late, show, ["A2"])
    system = world.as_(services, SYSTEM)
    assert await recorded(services, show, "ShowMoved") == 1
    await notifications.request_move_messages(system, show.id)
    assert await recorded(services, show, "ShowBookingMoved") >= 2
    for [booking_id] in await rows.read(services, "select id from bookings where show_id = :show", show=show.id):
        for _ in range(2):
            await notifications.announce_move(system, show.id, booking_id)
    messages = "show_id = :show and kind = 'SHOW_MOVED' and subject_id = :ticket"
    assert await rows.count(services, "notifications", messages, show=show.id, ticket=ticket_id) == 2
    assert await rows.count(services, "notifications", "show_id = :show and kind = 'SHOW_MOVED'", show=show.id) == 2


async def recorded(services: Services, show: Show, event: str) -> int:
    return await rows.count(services, "outbox", "show_id = :show and event = :event", show=show.id, event=event)


async def test_who_pays_after_the_move_gets_the_seat_and_is_notified(services: Services) -> None:
    place, guest = await world.venue(services), await world.known_customer(services)
    show = await world.show_on_sale(services, place)
    booking = await world.booking_to_pay(services, guest, show, ["A1"])
    payment = await world.open_payment(services, guest, booking)
    await moved(services, place, show, starts_at=show.starts_at + HOUR)
    await world.report(services, payment.id)
    confirmed = await checkout.confirm_booking(world.as_(services, guest), booking.id, payment.id)
    assert confirmed.booking.status is BookingStatus.CONFIRMED
    assert await recorded(services, show, "ShowBookingMoved") == 1
    await check_show(services, show.id)


async def test_a_longer_show_with_guests_is_a_moved_one(services: Services) -> None:
    place, show, guest, ticket_id = await sold(services)
    after = await moved(services, place, show, ends_at=show.ends_at + HOUR)
    assert (after.starts_at, after.ends_at) == (show.starts_at, show.ends_at + HOUR)
    assert await recorded(services, show, "ShowMoved") == 1
    assert (await cancellations.quote_cancellation(world.as_(services, guest), ticket_id)).fee_minor == 0


async def test_the_former_time_stands_in_the_audit_trail(services: Services) -> None:
    place, show, _, _ = await sold(services)
    await moved(services, place, show, starts_at=show.starts_at + HOUR)
    trail = "select before from audit_trail where object_id = :show and action = 'updateShow'"
    [[before]] = await rows.read(services, trail, show=show.id)
    assert before["startsAt"] == show.starts_at.isoformat()


async def test_a_move_that_cannot_be_changes_nothing(services: Services) -> None:
    place, show, _, _ = await sold(services)
    other_screen = await world.add_screen(services, place.owner, place.theater)
    other_movie = await world.add_movie(services, place.owner)
    rival = await world.show_on_sale(services, place, starts_in=timedelta(days=4))
    refused: list[tuple[type[DomainError], dict[str, object]]] = [
        (InvalidInput, {"starts_at": show.now - HOUR, "ends_at": show.now + HOUR}),
        (InvalidInput, {"starts_at": show.starts_at, "ends_at": show.starts_at}),
        (ScreenOccupied, {"starts_at": rival.starts_at - HOUR}),
        (ShowInUse, {"screen_id": other_screen.id}),
        (ShowInUse, {"movie_id": other_movie.id}),
    ]
    before = await shows.read_show(world.as_(services, place.owner), show.id), await events(services, show)
    for error, changes in refused:
        with pytest.raises(error):
            await moved(services, place, show, **changes)
        now = await shows.read_show(world.as_(services, place.owner), show.id), await events(services, show)
        assert (replace(now[0], now=before[0].now), now[1]) == before


async def events(services: Services, show: Show) -> int:
    return await rows.count(services, "outbox", "show_id = :show", show=show.id)


async def test_a_show_that_has_begun_keeps_its_start_and_may_end_later(services: Services, clock: Clock) -> None:
    place, show, _, _ = await sold(services)
    await clock.set(show.starts_at + timedelta(minutes=10))
    with pytest.raises(InvalidInput):
        await moved(services, place, show, starts_at=show.starts_at + HOUR)
    assert (await moved(services, place, show, ends_at=show.ends_at + HOUR)).ends_at == show.ends_at + HOUR


async def test_an_empty_show_may_have_another_screen_and_movie_and_nobody_is_notified(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    screen = await world.add_screen(services, place.owner, place.theater)
    after = await moved(services, place, show, screen_id=screen.id, starts_at=show.starts_at + HOUR)
    assert (after.screen_id, after.moved_at) == (screen.id, None)
    assert await recorded(services, show, "ShowMoved") == 0


async def test_a_theaters_own_system_moves_a_sold_show_as_well(services: Services) -> None:
    place, guest = await world.venue(services), await world.known_customer(services)
    [made] = await sync(services, place, item(place))
    show = await show_of(services, place, made)
    ticket = await world.booked_ticket(services, guest, show, ["A1"])
    later = replace(item(place), starts_at=SIX_PM + timedelta(minutes=15))
    [result] = await sync(services, place, later)
    assert result.outcome is SyncOutcome.UPDATED
    assert (await show_of(services, place, made)).starts_at == show.starts_at + timedelta(minutes=15)
    assert await recorded(services, show, "ShowMoved") == 1
    assert (await cancellations.quote_cancellation(world.as_(services, guest), ticket.id)).fee_minor == 0
    [again] = await sync(services, place, later)
    assert (again.outcome, await recorded(services, show, "ShowMoved")) == (SyncOutcome.UNCHANGED, 1)
