"""A whole booking, from the seats to the code for the gate, as people of all kinds go through it in Chromium."""

import re

import pytest
from playwright.async_api import expect

from domain.shows import Show
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.web.conftest import Visit
from tests.web.visitors import PHONE, Visitor


async def show_the_code(visitor: Visitor, booking_id: str) -> None:
    """The page that a payment leads back to goes on to the ticket by itself."""
    await visitor.open(f"/b/{booking_id}/done")
    await visitor.page.wait_for_url("**/t/**")
    code = visitor.page.get_by_alt_text("Code for the gate")
    await expect(code).to_be_in_viewport()
    assert await code.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0


async def test_a_booking_by_mouse(visit: Visit, show: Show) -> None:
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.pick("D5", "D6")
    await guest.hold()
    booking_id = await guest.check_out()
    await guest.pay()
    await show_the_code(guest, booking_id)


async def test_a_booking_by_keys_alone(visit: Visit, show: Show) -> None:
    guest = await visit()
    keys = guest.page.keyboard
    await guest.open(f"/s/{show.id}")
    await expect(guest.seat("D5")).to_be_visible()
    await guest.tab_to("[role=gridcell]")
    for key in ("d", "5", "Space", "ArrowRight", "Space", "Escape"):
        await keys.press(key)
    await guest.sees("D5", "yours")
    await guest.tab_to(".sum [data-hold]")
    await keys.press("Enter")
    await expect(guest.page.get_by_label("Phone number or e-mail")).to_be_focused()
    await keys.type(guest.address)
    await keys.press("Enter")
    await expect(guest.page.get_by_role("textbox", name="Code")).to_be_focused()
    await keys.type(await guest.code())
    await keys.press("Enter")
    await expect(guest.page.locator(".sum [data-pay]")).to_be_focused()
    await keys.press("Enter")
    await guest.page.wait_for_url("**/b/*")
    booking_id = guest.page.url.rsplit("/", 1)[1]
    await guest.tab_to("[data-pay]")
    await keys.press("Enter")
    await guest.page.wait_for_url("**/sandbox/**")
    await guest.tab_to("button[value=pay]")
    async with guest.page.expect_navigation():
        await keys.press("Enter")
    await show_the_code(guest, booking_id)


async def test_a_booking_by_touch_on_a_small_phone(visit: Visit, show: Show) -> None:
    guest = await visit(viewport=PHONE, has_touch=True, is_mobile=True)
    await guest.open(f"/s/{show.id}")
    await guest.seat("D5").tap()
    await guest.seat("D6").tap()
    await guest.hold()
    sizes = await guest.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]
    booking_id = await guest.check_out()
    await guest.pay()
    await show_the_code(guest, booking_id)


async def test_held_seats_are_there_again_after_a_reload(visit: Visit, show: Show) -> None:
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.pick("C1", "C2")
    await guest.hold()
    await guest.page.reload()
    await expect(guest.button("^Go to payment")).to_be_visible()
    await expect(guest.page.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))
    await guest.sees("C1", "yours")
    await guest.sees("C2", "yours")


async def test_free_tickets_are_taken_without_a_payment(visit: Visit, free_show: Show) -> None:
    guest = await visit()
    await guest.open(f"/s/{free_show.id}")
    await guest.pick("C1")
    await guest.hold()
    await guest.button("^Go to payment").click()
    await guest.button("^Take the free tickets").click()
    await guest.page.wait_for_url("**/t/**")
    await expect(guest.page.get_by_alt_text("Code for the gate")).to_be_visible()


@pytest.mark.parametrize("is_taken", [False, True], ids=["still free", "taken by another"])
async def test_seats_that_run_out_while_one_pays(
    visit: Visit, services: Services, clock: Clock, show: Show, *, is_taken: bool
) -> None:
    """Where the bank is late, one is booked if the seats are still free; else all of the money goes back."""
    guest = await visit()
    await guest.open(f"/s/{show.id}")
    await guest.pick("D5")
    await guest.hold()
    booking_id = await guest.check_out()
    payment_id = await guest.page.get_by_text(re.compile("^PAY_")).inner_text()
    await clock.advance(minutes=30)
    if is_taken:
        await world.lock(services, world.customer(), show, ["D5"])
    await world.report(services, payment_id)
    await guest.open(f"/b/{booking_id}/done")
    ending = "Not booked, money goes back" if is_taken else "Booked"
    await expect(guest.page.get_by_role("heading", name=ending)).to_be_visible()
    await expect(guest.page.get_by_role("link", name="Show the ticket")).to_have_count(0 if is_taken else 1)


async def test_hindi_for_a_browser_that_prefers_it(visit: Visit, show: Show) -> None:
    guest = await visit(locale="hi-IN")
    await guest.open(f"/s/{show.id}")
    await expect(guest.page.locator("html")).to_have_attribute("lang", "hi")
    await expect(guest.page.get_by_role("heading", name="अपनी सीटें चुनें")).to_be_visible()
