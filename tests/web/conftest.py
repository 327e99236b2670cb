"""A browser, and a show to look at with it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from demo.halls import drawn
from domain.layouts import NewLayout
from domain.shows import NewPrice, Show
from resolvers import layouts, shows
from resolvers.context import Services
from tests import world
from tests.servers import HttpServer
from tests.web.visitors import Visitor, browser_program, opened_browser

Visit = Callable[..., Awaitable[Visitor]]
PLAN = """
Silver*2   xxxxxx xxxxxx
Gold*4     xxxxxx xxxxxx
Gold       acxxxx xxxxca
"""
PATIENCE_MS = 20_000
"""Until what is awaited is there, on a machine that does much else: nothing waits so long where all is well."""


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with opened_browser(browser_program(os.environ)) as browser:
        yield browser


@pytest.fixture
async def visit(browser: Browser, server: HttpServer) -> AsyncIterator[Visit]:
    """Begins visits, each at a device of its own. Scripts of the pages throw nothing, whatever a test is about."""
    visitors: list[Visitor] = []

    async def begin(**device: Any) -> Visitor:
        visitor = await Visitor.of(browser, server.url, **device)
        visitor.page.set_default_timeout(PATIENCE_MS)
        visitors.append(visitor)
        return visitor

    yield begin
    for visitor in visitors:
        await visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def hall() -> NewLayout:
    return drawn(PLAN)


@pytest.fixture
async def show(services: Services, hall: NewLayout) -> Show:
    return await world.show_on_sale(services, layout=hall)


@pytest.fixture
async def free_show(services: Services, hall: NewLayout) -> Show:
    """For which nobody pays."""
    place = await world.venue(services)
    prices = [NewPrice(seat_type, Decimal(0)) for seat_type in ("Gold", "Silver")]
    wanted = replace(await world.new_show(services, place), prices=prices)
    made = await shows.create_show(world.as_(services, place.owner), wanted)
    return (await layouts.upload_seat_layout(world.as_(services, place.owner), made.id, hall)).show
