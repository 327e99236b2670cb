"""People in front of Chromium, for tests: what they do with mouse, keys and fingers, and what they see."""

import asyncio
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright, expect

from tests.clients import client_of

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = "TEST_BROWSER"
"""Where the environment says `required`, a machine without a browser fails the tests instead of skipping them."""
DESK = {"width": 1280, "height": 1000}
PHONE = {"width": 360, "height": 740}
USUAL = {"viewport": DESK, "locale": "en-IN", "timezone_id": "Asia/Kolkata", "reduced_motion": "reduce"}
MOST_STOPS = 80
SECONDS_FOR_A_MESSAGE = 30


def browser_program(environment: Mapping[str, str]) -> str:
    """The path of the machine's own browser. Skips the test where there is none, or fails it: see REQUIRED."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is not None:
        return found
    missing = "There is no Chromium here to look at the pages with (Debian: apt install chromium)."
    if environment.get(REQUIRED) == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@asynccontextmanager
async def opened_browser(program: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@dataclass
class Visitor:
    """One person at one device. `faults`: what the page's scripts threw, which no test may leave behind."""

    context: BrowserContext
    page: Page
    url: str
    has_touch: bool
    address: str = field(default_factory=lambda: f"{secrets.token_hex(8)}@example.test")
    faults: list[str] = field(default_factory=list)

    @classmethod
    async def of(cls, browser: Browser, url: str, **device: Any) -> "Visitor":
        device = {
            "viewport": DESK,
            "locale": "en-IN",
            "timezone_id": "Asia/Kolkata",
            "reduced_motion": "reduce",
        } | device
        context = await browser.new_context(**device)
        visitor = cls(context, await context.new_page(), url, device.get("has_touch", False))
        visitor.page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        visitor.page.on("console", visitor._heard)
        return visitor

    def _heard(self, message: ConsoleMessage) -> None:
        """A policy of the document that forbids what the document does is a fault; a network that is away is none."""
        if message.type == "error" and not re.search(r"Failed to load resource|net::ERR", message.text):
            self.faults.append(message.text)

    async def open(self, path: str) -> None:
        await self.page.goto(self.url + path)

    def seat(self, seat_id: str) -> Locator:
        """Its cell in the map, for a label such as "C7"."""
        row, number = seat_id[0], seat_id[1:]
        return self.page.get_by_role("gridcell", name=re.compile(rf"^Row {row}, [a-z ]+ {number},"))

    async def pick(self, *seat_ids: str) -> None:
        for seat_id in seat_ids:
            await self.seat(seat_id).click()
            await expect(self.seat(seat_id)).to_have_attribute("aria-selected", "true")

    async def sees(self, seat_id: str, state: str) -> None:
        await expect(self.seat(seat_id)).to_have_attribute("aria-label", re.compile(f", {state}$"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(name)).and_(self.page.locator(":visible"))

    async def hold(self) -> None:
        """Of what is picked, by a person who is asked for the first time where the ticket goes."""
        await self.button("^Hold ").click()
        await self.page.get_by_label("Phone number or e-mail").fill(self.address)
        await self.button("^Send the code").click()
        await self.page.get_by_role("textbox", name="Code").fill(await self.code())
        await self.button("^Go on").click()
        await expect(self.button("^Go to payment")).to_be_visible()

    async def code(self) -> str:
        """From the newest message to them, which a worker sends."""
        async with client_of(self.url) as http:
            for _ in range(SECONDS_FOR_A_MESSAGE * 10):
                messages = (await http.get("/dev/mailbox.json", params={"recipient": self.address})).json()
                found = re.search(r"\b\d{3} ?\d{3}\b", messages[0]["text"]) if messages else None
                if found:
                    return found[0].replace(" ", "")
                await asyncio.sleep(0.1)
        raise AssertionError("No code came.")

    async def check_out(self) -> str:
        """From held seats to the provider's page. The booking's id."""
        await self.button("^Go to payment").click()
        await self.page.wait_for_url("**/b/*")
        booking_id = self.page.url.rsplit("/", 1)[1]
        await self.button("^Pay ").click()
        await self.page.wait_for_url("**/sandbox/**")
        return booking_id

    async def pay(self) -> None:
        """At the provider's page, with a finger where the device has no mouse."""
        pays = self.page.locator("button[value=pay]")
        async with self.page.expect_navigation():
            await (pays.tap() if self.has_touch else pays.click())

    async def tab_to(self, selector: str) -> None:
        """By the Tab key alone."""
        for _ in range(MOST_STOPS):
            await self.page.keyboard.press("Tab")
            if await self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"Tab does not lead to {selector}.")

    async def barriers(self) -> list[str]:
        """What axe finds wrong with what is shown now."""
        found = (await Axe().run(self.page)).response["violations"]
        return [f"{each['id']}: {_places(each['nodes'])}" for each in found]


def _places(nodes: Iterable[Mapping[str, Any]]) -> str:
    return "; ".join(f"{node['html'][:160]} {node['any'][0]['message'][:160] if node['any'] else ''}" for node in nodes)
