"""When sales close: by the show's own minutes, else its partner's, else the platform's; one rule for all who ask."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from domain.accounts import VISITOR
from domain.bookings import TicketStatus
from domain.discovery import ShowSearch
from domain.errors import InvalidInput
from domain.partners import PartnerTerm, PartnerTerms
from domain.shows import NewPrice, NewShow, Show, ShowClosed, ShowStatus, ShowTemplate
from resolvers import bookings, checkout, discovery, layouts, partners, seats, shows
from resolvers.context import Services
from tests import world
from tests.clock import Clock

SOON = timedelta(hours=3)


async def agree(services: Services, place: world.Venue, minutes: int | None) -> None:
    back = () if minutes is not None else (PartnerTerm.SALES_CLOSE_MINUTES,)
    terms = PartnerTerms(sales_close_minutes=minutes)
    await partners.set_partner_terms(world.as_(services, world.OPERATOR), place.partner.id, terms, back)


async def show_with(services: Services, place: world.Venue, own: int | None, starts_at: datetime) -> Show:
    owner, screen = world.as_(services, place.owner), await world.add_screen(services, place.owner, place.theater)
    prices = [NewPrice("Gold", Decimal(250))]
    new = NewShow(place.partner.id, place.movie.id, screen.id, starts_at, None, prices, sales_close_minutes=own)
    made = await shows.create_show(owner, new)
    return (await layouts.upload_seat_layout(owner, made.id, world.rows_of_seats())).show


async def status_of(services: Services, show: Show) -> ShowStatus:
    return (await shows.read_show(world.as_(services, VISITOR), show.id)).status


async def found(services: Services, place: world.Venue) -> set[str]:
    wanted = ShowSearch(theater_id=place.theater.id, first=50)
    return {show.id for show in (await discovery.list_shows(world.as_(services, VISITOR), wanted)).items}


async def test_a_partners_cut_off_closes_all_of_its_shows_at_once_also_those_kept_in_memory(services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place, starts_in=SOON)
    await world.lock(services, who, show, ["A1"])
    await agree(services, place, 200)
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), show, ["A2"])
    assert await world.states(services, show.id) == {"A1": "L"}
    assert (await status_of(services, show), await found(services, place)) == (ShowStatus.CLOSED, set())
    await agree(services, place, None)
    await world.lock(services, world.customer(), show, ["A2"])
    assert (await status_of(services, show), await found(services, place)) == (ShowStatus.ON_SALE, {show.id})


async def test_a_shows_own_cut_off_comes_before_its_partners(services: Services, clock: Clock) -> None:
    place = await world.venue(services)
    starts_at = await world.now(services) + SOON
    late, early = await show_with(services, place, 0, starts_at), await show_with(services, place, 170, starts_at)
    await agree(services, place, 60)
    others = await show_with(services, place, None, starts_at)
    assert late.sales_close_at == starts_at
    assert others.sales_close_at == starts_at - timedelta(hours=1)
    await clock.set(starts_at - timedelta(hours=1))
    for show in (early, others):
        with pytest.raises(ShowClosed):
            await world.lock(services, world.customer(), show, ["A1"])
    await world.lock(services, world.customer(), late, ["A1"])
    assert await found(services, place) == {late.id}
    await clock.set(starts_at)
    with pytest.raises(ShowClosed):
        await world.lock(services, world.customer(), late, ["A2"])


async def test_all_who_ask_are_answered_by_the_same_rule(services: Services, clock: Clock) -> None:
    place, places = await world.venue(services), [None, 0, 45]
    starts_at = await world.now(services) + SOON
    made = [await show_with(services, place, own, starts_at) for own in places]
    for partners_own, before in product(places, (46, 45, 44, 1, 0)):
        await agree(services, place, partners_own)
        await clock.set(starts_at - timedelta(minutes=before))
        on_sale = {show.id for show in made if await status_of(services, show) is ShowStatus.ON_SALE}
        closing = (next(m for m in (own, partners_own, 0) if m is not None) for own in places)
        assert on_sale == {show.id for show, minutes in zip(made, closing, strict=True) if before > minutes}
        assert await found(services, place) == on_sale
        for show in made:
            who = world.customer()
            if show.id in on_sale:
                lock = await world.lock(services, who, show, ["A1"])
                await seats.release_seats(world.as_(services, who), lock.id)
            else:
                with pytest.raises(ShowClosed):
                    await world.lock(services, who, show, ["A1"])


async def test_seats_that_are_locked_when_sales_close_can_still_be_booked(services_with_fakes: Services) -> None:
    place, who = await world.venue(services_with_fakes), world.customer()
    show = await world.show_on_sale(services_with_fakes, place, starts_in=SOON)
    lock = await world.lock(services_with_fakes, who, show, ["A1"])
    await agree(services_with_fakes, place, 200)
    booking = (await bookings.initiate_booking(world.as_(services_with_fakes, who), lock.id)).booking
    payment = await world.open_payment(services_with_fakes, who, booking)
    await world.report(services_with_fakes, payment.id)
    done = await checkout.confirm_booking(world.as_(services_with_fakes, who), booking.id, payment.id)
    assert done.ticket.status is TicketStatus.BOOKED


async def test_a_cut_off_outside_of_its_bounds_is_refused(services: Services) -> None:
    place = await world.venue(services)
    starts_at = await world.now(services) + SOON
    for minutes in (-1, 10_081):
        with pytest.raises(InvalidInput):
            await show_with(services, place, minutes, starts_at)
    template = ShowTemplate(
        place.partner.id, place.movie.id, place.screen.id, [starts_at], [NewPrice("Gold", Decimal(250))], None, 30
    )
    (result,) = await shows.create_shows(world.as_(services, place.owner), template)
    assert result.show is not None
    assert result.show.sales_close_at == starts_at - timedelta(minutes=30)
