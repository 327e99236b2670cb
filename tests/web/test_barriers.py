"""Nothing stands in the way of who uses a screen reader, a keyboard or large letters, as far as axe can tell."""

import re

import pytest
from playwright.async_api import expect

from domain.shows import Show
from tests.web.conftest import Visit
from tests.web.visitors import PHONE

DEVICES = [
    pytest.param({"color_scheme": "light"}, id="light"),
    pytest.param({"color_scheme": "dark", "viewport": PHONE, "has_touch": True}, id="dark phone"),
]


@pytest.mark.parametrize("device", DEVICES)
async def test_axe_finds_nothing_where_one_looks_around(visit: Visit, show: Show, device: dict[str, object]) -> None:
    guest = await visit(**device)
    pages = {"/": "h1", f"/m/{show.movie_id}": "h1", "/s/SHOW_ofnothing": ".message h1", "/tickets": "dialog[open]"}
    found = {}
    for path, is_there in pages.items():
        await guest.open(path)
        await expect(guest.page.locator(is_there)).to_be_visible()
        found[path] = await guest.barriers()
    assert {path: barriers for path, barriers in found.items() if barriers} == {}


@pytest.mark.parametrize("device", DEVICES)
async def test_axe_finds_nothing_from_the_seats_to_the_payment(
    visit: Visit, show: Show, device: dict[str, object]
) -> None:
    guest = await visit(**device)
    found = {}
    await guest.open(f"/s/{show.id}")
    await guest.button("^Choose from a list").click()
    await expect(guest.page.get_by_role("group", name=re.compile("^Row C"))).to_be_visible()
    found["the list"] = await guest.barriers()
    await guest.button("^Back to the map").click()
    found["the map"] = await guest.barriers()
    await guest.pick("D5", "D6")
    found["picked"] = await guest.barriers()
    await guest.hold()
    found["held"] = await guest.barriers()
    await guest.button("^Go to payment").click()
    await expect(guest.button("^Pay ")).to_be_visible()
    found["check and pay"] = await guest.barriers()
    await guest.open(f"/b/{guest.page.url.rsplit('/', 1)[1]}/done")
    await expect(guest.page.locator("h1")).to_be_visible()
    found["not paid yet"] = await guest.barriers()
    assert {state: barriers for state, barriers in found.items() if barriers} == {}


@pytest.mark.parametrize("device", DEVICES)
async def test_axe_finds_nothing_on_what_is_ones_own(visit: Visit, show: Show, device: dict[str, object]) -> None:
    guest = await visit(**device)
    await guest.open(f"/s/{show.id}")
    await guest.pick("D5")
    await guest.hold()
    await guest.button("^Go to payment").click()
    await expect(guest.button("^Pay ")).to_be_visible()
    found = {}
    for path, is_there in {"/tickets": "a.one", "/you": "main h1"}.items():
        await guest.open(path)
        await expect(guest.page.locator(is_there)).to_be_visible()
        found[path] = await guest.barriers()
    assert found == {"/tickets": [], "/you": []}


@pytest.mark.parametrize("device", DEVICES)
async def test_axe_finds_nothing_on_a_ticket(visit: Visit, free_show: Show, device: dict[str, object]) -> None:
    guest = await visit(**device)
    await guest.open(f"/s/{free_show.id}")
    await guest.pick("C5", "C6")
    await guest.hold()
    await guest.button("^Go to payment").click()
    await guest.button("^Take the free tickets").click()
    await guest.page.wait_for_url("**/t/**")
    await expect(guest.page.get_by_alt_text("Code for the gate")).to_be_visible()
    ticket = await guest.barriers()
    await guest.page.get_by_role("link", name="Cancel seats").click()
    await expect(guest.page.get_by_role("heading", name="Cancel seats")).to_be_visible()
    assert (ticket, await guest.barriers()) == ([], [])
