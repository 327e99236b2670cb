"""What one sees of others while choosing, and of a connection that is lost, in Chromium."""

import re

from playwright.async_api import expect

from domain.shows import Show
from resolvers.context import Services
from tests import world
from tests.web.conftest import Visit

CUT_MS = 10_000


async def test_a_seat_that_another_browser_holds_is_seen_and_cannot_be_taken(visit: Visit, show: Show) -> None:
    first, second = await visit(), await visit()
    for guest in (first, second):
        await guest.open(f"/s/{show.id}")
    await first.pick("D5")
    await second.pick("D5")
    await first.hold()
    await second.sees("D5", "someone is choosing it")
    await expect(second.page.get_by_role("alert")).to_contain_text("D5 has just gone")
    await second.seat("D5").click(force=True)  # it says that it is disabled
    await expect(second.seat("D5")).to_have_attribute("aria-selected", "false")
    await expect(second.button("^Hold ")).to_have_count(0)


async def test_a_network_that_is_cut_is_shown_and_healed_without_a_reload(
    visit: Visit, services: Services, show: Show
) -> None:
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.pick("D5")
    await guest.page.evaluate("window.isStillThere = true")
    await world.lock(services, world.customer(), show, ["A1"])
    await guest.sees("A1", "someone is choosing it")
    await guest.context.set_offline(True)
    await expect(guest.page.get_by_text("No connection. What you see may be old.")).to_be_visible()
    await expect(guest.page.locator("svg.hall")).to_have_class(re.compile(r"\bold\b"))
    await world.lock(services, world.customer(), show, ["A2"])
    await guest.page.wait_for_timeout(CUT_MS)
    await guest.sees("A2", "free")
    await guest.context.set_offline(False)
    await guest.sees("A2", "someone is choosing it")
    await expect(guest.page.locator("svg.hall")).not_to_have_class(re.compile(r"\bold\b"))
    await guest.sees("D5", "yours")
    assert await guest.page.evaluate("window.isStillThere")
