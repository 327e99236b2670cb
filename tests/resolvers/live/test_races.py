"""Viewers that join at random while seats change at full speed, and a database that goes away meanwhile."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from domain.accounts import VISITOR
from domain.errors import Busy, DomainError
from domain.seats.state import SeatPicture
from domain.shows import Show
from providers.broadcaster_notifier import BroadcasterNotifier
from providers.database_urls import sqlalchemy_url
from resolvers import seats
from resolvers.context import Services
from resolvers.live import LiveHub
from tests import world
from tests.chaos.proxy import Proxy, proxy_before
from tests.resolvers.live.viewing import Viewer, viewing

WRITERS, VIEWERS = 4, 20
CHANGES, VIEWINGS = 150, 100


class Bustle:
    """Ends when there were enough changes, and enough viewings that were left again."""

    def __init__(self) -> None:
        self.changes, self.viewings = 0, 0
        self._over = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def count(self, *, changes: int = 0, viewings: int = 0) -> None:
        self.changes += changes
        self.viewings += viewings
        if self.changes >= CHANGES and self.viewings >= VIEWINGS:
            self._over.set()

    async def wait_until_over(self) -> None:
        async with asyncio.timeout(60):
            await self._over.wait()


async def read(services: Services, show: Show) -> SeatPicture:
    picture = await seats.read_picture(world.as_(services, VISITOR), show.id)
    assert picture is not None
    return picture


async def write(services: Services, show: Show, bustle: Bustle) -> None:
    """Locks and releases as fast as the database lets it, and leaves a last lock standing."""
    who = world.customer()
    while not bustle.is_over:
        row, column = random.choice("AB"), random.randint(1, 9)
        try:
            lock = await seats.lock_seats(world.as_(services, who), show.id, [f"{row}{column}", f"{row}{column + 1}"])
            if random.random() < 0.7:
                await seats.release_seats(world.as_(services, who), lock.id)
            bustle.count(changes=1)
        except DomainError:
            await asyncio.sleep(0)


async def come_and_go(hub: LiveHub, services: Services, show: Show, bustle: Bustle) -> Viewer:
    """Leaves at random, resumes where it was or starts anew; the last viewing goes on to the end."""
    viewer, seen = Viewer(hub, services, show.id), None
    while not bustle.is_over:
        for _ in range(random.randint(1, 4)):
            await viewer.next()
            if bustle.is_over:
                return viewer
        await viewer.leave()
        bustle.count(viewings=1)
        await asyncio.sleep(random.random() * 0.1)
        version, states = viewer.version, viewer.states
        seen = None if random.random() < 0.3 else version
        viewer = Viewer(hub, services, show.id, seen)
        viewer.states = states if seen is not None else {}
    return viewer


@pytest.mark.parametrize("with_notifier", [True, False])
async def test_every_viewer_ends_with_the_databases_map_whenever_it_joins(
    services: Services, *, with_notifier: bool
) -> None:
    show = await world.show_on_sale(services)
    async with BroadcasterNotifier(None) as notifier, BroadcasterNotifier(None) as unheard:
        parts = replace(services, notifier=notifier)
        hub, bustle = LiveHub(parts, (notifier if with_notifier else unheard).listen), Bustle()
        writers = [asyncio.create_task(write(parts, show, bustle)) for _ in range(WRITERS)]
        viewers = [asyncio.create_task(come_and_go(hub, parts, show, bustle)) for _ in range(VIEWERS)]
        await bustle.wait_until_over()
        await asyncio.gather(*writers)
        await lock_the_last_seat(parts, show)
        truth = await read(parts, show)
        for viewer in await asyncio.gather(*viewers):
            await viewer.until(truth.version)
            assert viewer.states == truth.states
            await viewer.leave()
        assert hub.shows == 0


async def lock_the_last_seat(parts: Services, show: Show) -> None:
    """One more change, so that every viewer that waits for one gets it."""
    async with asyncio.timeout(5):
        for row in "AB":
            for column in range(1, 11):
                try:
                    await seats.lock_seats(world.as_(parts, world.customer()), show.id, [f"{row}{column}"])
                except DomainError:
                    continue
                return


@asynccontextmanager
async def cuttable(services: Services, database_url: str) -> AsyncIterator[tuple[Services, Proxy]]:
    async with proxy_before(database_url) as proxy:
        engine = create_async_engine(sqlalchemy_url(proxy.url))
        yield replace(services, engine=engine), proxy
        await engine.dispose()


async def test_viewers_outlive_a_database_that_goes_away_and_miss_nothing(
    services: Services, database_url: str
) -> None:
    show = await world.show_on_sale(services)
    async with BroadcasterNotifier(None) as notifier, cuttable(services, database_url) as (watching, proxy):
        hub = LiveHub(watching, notifier.listen)
        async with viewing(hub, watching, show.id) as viewer:
            await viewer.next()
            await proxy.close()
            for seat_id in ("A1", "A3", "A5"):
                await seats.lock_seats(world.as_(services, world.customer()), show.id, [seat_id])
            notifier.notify([show.id])
            await asyncio.sleep(0.3)
            with pytest.raises(Busy):
                await Viewer(hub, watching, show.id).next()
            await proxy.open()
            truth = await read(services, show)
            await viewer.until(truth.version, within=5)
            assert viewer.states == truth.states
            assert viewer.pictures == 1


async def test_who_goes_on_while_the_database_is_away_waits_as_the_others_do(
    services: Services, database_url: str
) -> None:
    show = await world.show_on_sale(services)
    async with BroadcasterNotifier(None) as notifier, cuttable(services, database_url) as (watching, proxy):
        hub = LiveHub(watching, notifier.listen)
        async with viewing(hub, watching, show.id) as viewer:
            version = (await viewer.next()).version
            await proxy.close()
            async with viewing(hub, watching, show.id, version) as back:
                going_on = asyncio.create_task(back.next())
                await asyncio.sleep(0.1)
                assert not going_on.done()
                await seats.lock_seats(world.as_(services, world.customer()), show.id, ["A1"])
                await proxy.open()
                notifier.notify([show.id])
                assert (await going_on).version == version + 1
