"""The best seats by one button, in Chromium."""

from playwright.async_api import expect

from domain.layouts import NewLayout
from domain.shows import Show
from resolvers.context import Services
from tests import world
from tests.web.conftest import Visit


async def test_the_best_seats_together_are_picked_by_one_button_with_the_reason(visit: Visit, show: Show) -> None:
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.button("^One more").click()
    await guest.button("^Find best together").click()
    await expect(guest.button("^Hold 3 seats")).to_be_visible()
    await expect(guest.page.get_by_text("Together, and as near to the best view as is free.").last).to_be_visible()
    assert await guest.page.locator(".near .own").count() == 3
    await guest.hold()


async def test_what_does_not_fit_is_said_and_leaves_what_was_picked(
    visit: Visit, services: Services, show: Show, hall: NewLayout
) -> None:
    wheelchairs = [seat.seat_id for seat in hall.seats if seat.accessible]
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.pick("D5")
    await world.lock(services, world.customer(), show, wheelchairs)
    await guest.button("^Wheelchair place").click()
    await guest.button("^Find best together").click()
    await expect(guest.page.get_by_role("alert")).to_contain_text("No wheelchair place is free.")
    await guest.sees("D5", "yours")
