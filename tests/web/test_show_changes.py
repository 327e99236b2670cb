"""What happens to a show while one chooses seats for it, in Chromium."""

import re
from decimal import Decimal

import pytest
from playwright.async_api import expect

from domain.layouts import NewLayout
from domain.shows import NewPrice, Show
from resolvers import cancellations, shows
from resolvers.context import Services
from tests import world
from tests.web.conftest import Visit
from tests.web.visitors import Visitor


@pytest.fixture
async def place(services: Services) -> world.Venue:
    return await world.venue(services)


@pytest.fixture
async def show(services: Services, place: world.Venue, hall: NewLayout) -> Show:
    return await world.show_on_sale(services, place, hall)


async def choosing(visit: Visit, show: Show) -> Visitor:
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.pick("D5")
    await guest.page.evaluate("window.isStillThere = true")
    return guest


async def reprice(services: Services, place: world.Venue, show: Show, rupees: int) -> None:
    prices = [NewPrice("Gold", Decimal(rupees)), NewPrice("Silver", Decimal(180))]
    await shows.update_pricing(world.as_(services, place.owner), show.id, prices)


async def test_a_new_price_is_told_and_what_was_picked_stays(
    visit: Visit, services: Services, place: world.Venue, show: Show
) -> None:
    guest = await choosing(visit, show)
    await reprice(services, place, show, 340)
    await expect(guest.page.get_by_role("alert")).to_have_text("Gold is now ₹340.")
    await guest.sees("D5", "yours")
    await expect(guest.page.locator("dd.tot")).to_have_text("₹340.00")
    assert await guest.page.evaluate("window.isStillThere")


async def test_held_seats_keep_their_price(visit: Visit, services: Services, place: world.Venue, show: Show) -> None:
    guest = await choosing(visit, show)
    await guest.hold()
    held = await guest.page.locator("dd.tot").inner_text()
    await reprice(services, place, show, 340)
    await expect(guest.page.get_by_role("alert")).to_have_text("Gold is now ₹340. Seats you hold keep ₹250.")
    await expect(guest.page.locator("dd.tot")).to_have_text(held)


async def test_a_show_that_is_cancelled_says_so_and_offers_others(
    visit: Visit, services: Services, place: world.Venue, show: Show
) -> None:
    guest = await choosing(visit, show)
    await cancellations.cancel_show(world.as_(services, place.owner), show.id, "Projector broken")
    await expect(guest.page.get_by_role("heading", name="The theater cancelled this show")).to_be_visible()
    await expect(guest.page.get_by_role("link", name=re.compile("other times"))).to_be_visible()
