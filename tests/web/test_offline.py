"""Tickets at a gate without a network, in Chromium."""

from playwright.async_api import expect

from domain.shows import Show
from tests.web.conftest import Visit
from tests.web.visitors import Visitor

KEPT = """async () => {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map((request) => new URL(request.url).pathname);
}"""


async def booked(guest: Visitor, show: Show) -> None:
    """And once looked at."""
    await guest.open(f"/s/{show.id}")
    await guest.pick("C1")
    await guest.hold()
    await guest.button("^Go to payment").click()
    await guest.button("^Take the free tickets").click()
    await guest.page.wait_for_url("**/t/**")
    await expect(guest.page.get_by_alt_text("Code for the gate")).to_be_visible()


async def test_a_ticket_that_was_seen_once_opens_without_a_network(visit: Visit, free_show: Show) -> None:
    guest = await visit()
    await booked(guest, free_show)
    await guest.page.wait_for_function("navigator.serviceWorker.controller !== null")
    await guest.context.set_offline(True)
    await guest.page.goto(guest.page.url)
    await expect(guest.page.get_by_alt_text("Code for the gate")).to_be_visible()
    await expect(guest.page.get_by_text("No network. This is the ticket as it was saved")).to_be_visible()
    await guest.open("/tickets")
    await expect(guest.page.get_by_text("These tickets are kept on this device")).to_be_visible()
    await guest.page.get_by_role("link", name="C1").click()
    await expect(guest.page.get_by_alt_text("Code for the gate")).to_be_visible()


async def test_nothing_is_kept_but_files_of_the_page(visit: Visit, free_show: Show) -> None:
    guest = await visit()
    await booked(guest, free_show)
    await guest.page.wait_for_function("navigator.serviceWorker.controller !== null")
    kept = await guest.page.evaluate(KEPT)
    assert "/" in kept
    assert [path for path in kept if path != "/" and not path.startswith("/web/")] == []


async def test_a_device_keeps_no_ticket_of_who_signed_out(visit: Visit, free_show: Show) -> None:
    guest = await visit()
    await booked(guest, free_show)
    ticket = guest.page.url
    await guest.open("/you")
    await guest.button("^Sign out$").click()
    await guest.page.wait_for_url(guest.url + "/")
    assert await guest.page.evaluate("Object.keys(localStorage).filter((key) => key.includes('ticket'))") == []
    await guest.page.goto(ticket)
    await expect(guest.page.get_by_alt_text("Code for the gate")).to_have_count(0)
