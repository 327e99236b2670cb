"""Prices of shows change, bookings do not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.accounts import VISITOR, Principal
from domain.errors import InvalidInput, NotFound
from domain.layouts import NewLayout, NewSeat
from domain.pricing import NewPrice
from domain.shows import Show, ShowClosed
from resolvers import bookings, cancellations, layouts, seats, shows
from resolvers.context import Services
from resolvers.shows import RepricedShow
from tests import world


async def reprice(
    services: Services, who: Principal, show: Show, key: str | None = None, **amounts: int
) -> RepricedShow:
    prices = [NewPrice(seat_type, Decimal(amount)) for seat_type, amount in amounts.items()]
    return await shows.update_pricing(world.as_(services, who).with_key(key, amounts), show.id, prices)


async def amounts_of(services: Services, show: Show) -> dict[str, int]:
    prices = await shows.list_prices(world.as_(services, VISITOR), show.id)
    return {price.seat_type: price.amount_minor for price in prices}


HALL = NewLayout(2, 1, [NewSeat("A1", "Gold"), NewSeat("B1", "Silver")])


async def test_the_named_types_get_their_price_and_others_keep_theirs(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    repriced = await reprice(services, place.owner, show, Gold=300)
    assert [(price.seat_type, price.amount_minor) for price in repriced.prices] == [("Gold", 30000), ("Silver", 18000)]


async def test_types_are_the_same_however_they_are_spelled_and_keep_their_first_spelling(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    await reprice(services, place.owner, show, GOLD=300, ｓilver=200)
    assert await amounts_of(services, show) == {"Gold": 30000, "Silver": 20000}
    lock = await world.lock(services, world.customer(), show, ["A1"])
    assert lock.amount_minor == 30000


async def test_a_price_for_a_type_that_the_layout_lacks_is_refused_with_the_types_that_it_has(
    services: Services,
) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, HALL)
    with pytest.raises(InvalidInput, match="It has Gold, Silver") as refused:
        await reprice(services, place.owner, show, Gold=300, Ghost=1)
    assert [problem.field for problem in refused.value.errors] == ["prices[1].seat_type"]
    assert await amounts_of(services, show) == {"Gold": 25000, "Silver": 18000}


async def test_a_price_from_before_the_layout_waits_unseen_for_a_layout_that_has_its_type(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place, replace(HALL, seats=HALL.seats[:1]))
    assert await amounts_of(services, show) == {"Gold": 25000}
    await reprice(services, place.owner, show, Silver=190)
    assert await amounts_of(services, show) == {"Gold": 25000}
    await layouts.upload_seat_layout(world.as_(services, place.owner), show.id, HALL)
    assert await amounts_of(services, show) == {"Gold": 25000, "Silver": 19000}


async def test_a_new_type_comes_with_a_layout_and_its_price_at_once(services: Services) -> None:
    place = await world.venue(services)
    owner, show = world.as_(services, place.owner), await world.show_on_sale(services, place, HALL)
    wider = replace(HALL, rows=3, seats=[*HALL.seats, NewSeat("C1", "recliner")])
    with pytest.raises(InvalidInput, match="no price for this type"):
        await layouts.upload_seat_layout(owner, show.id, wider)
    await layouts.upload_seat_layout(owner, show.id, wider, [NewPrice("Recliner", Decimal(900))])
    assert await amounts_of(services, show) == {"Recliner": 90000, "Gold": 25000, "Silver": 18000}
    assert (await world.lock(services, world.customer(), show, ["C1"])).amount_minor == 90000
    with pytest.raises(InvalidInput, match="It has Gold, Silver, Recliner"):
        await layouts.upload_seat_layout(owner, show.id, wider, [NewPrice("Ghost", Decimal(1))])


async def test_a_booking_keeps_its_quote_and_the_next_one_pays_the_new_price(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show, who = await world.show_on_sale(services_with_fakes, place), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    pending = await world.booking_to_pay(services_with_fakes, who, show, ["A2"])
    repriced = await reprice(services_with_fakes, place.owner, show, Gold=999)
    assert repriced.bookings_unaffected == 2
    for booking_id in (ticket.booking_id, pending.id):
        assert (await bookings.read_booking(world.as_(services_with_fakes, who), booking_id)).total_minor == 25000
    assert (await world.booking_to_pay(services_with_fakes, world.customer(), show, ["A3"])).total_minor == 99900


async def test_bookings_that_are_cancelled_or_were_let_go_do_not_count(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show, who = await world.show_on_sale(services_with_fakes, place), world.customer()
    ticket = await world.booked_ticket(services_with_fakes, who, show, ["A1"])
    await cancellations.cancel_booking(world.as_(services_with_fakes, who), ticket.id)
    pending = await world.booking_to_pay(services_with_fakes, who, show, ["A2"])
    await seats.release_seats(world.as_(services_with_fakes, who), pending.lock_id)
    assert (await reprice(services_with_fakes, place.owner, show, Gold=1)).bookings_unaffected == 0


async def test_a_replay_does_not_bring_an_old_price_back(services: Services) -> None:
    place = await world.venue(services)
    show = await world.show_on_sale(services, place)
    await reprice(services, place.owner, show, "old", Gold=300)
    await reprice(services, place.owner, show, "new", Gold=400)
    await reprice(services, place.owner, show, "old", Gold=300)
    assert (await amounts_of(services, show))["Gold"] == 40000


async def test_prices_of_another_partners_or_a_cancelled_show_stay(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    show = await world.show_on_sale(services, place)
    with pytest.raises(NotFound):
        await reprice(services, other.owner, show, Gold=1)
    with pytest.raises(InvalidInput):
        await reprice(services, place.owner, show, Gold=-1)
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Rain")
    with pytest.raises(ShowClosed):
        await reprice(services, place.owner, show, Gold=1)
    assert await amounts_of(services, show) == {"Gold": 25000}
