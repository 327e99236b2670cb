"""Viewers that join at random while seats change at full speed, and a database that goes away meanwhile."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from domain.accounts import VISITOR
from domain.errors import Busy, DomainError
from domain.seats.state import SeatPicture
from domain.shows import Show
from providers.broadcaster_doorbell import BroadcasterDoorbell
from resolvers import seats
from resolvers.context import Services
from resolvers.live import LiveHub
from settings import sqlalchemy_url
from tests import world
from tests.resolvers.live.viewing import Viewer, viewing

WRITERS, SECONDS = 4, 3.0


async def read(services: Services, show: Show) -> SeatPicture:
    picture = await seats.read_picture(world.as_(services, VISITOR), show.id)
    assert picture is not None
    return picture


async def write(services: Services, show: Show, stop: asyncio.Event) -> int:
    """Locks and releases as fast as the database lets it, and leaves a last lock standing."""
    who, done = world.customer(), 0
    while not stop.is_set():
        row, column = random.choice("AB"), random.randint(1, 9)
        try:
            lock = await seats.lock_seats(world.as_(services, who), show.id, [f"{row}{column}", f"{row}{column + 1}"])
            if random.random() < 0.7:
                await seats.release_seats(world.as_(services, who), lock.id)
            done += 1
        except DomainError:
            await asyncio.sleep(0)
    return done


async def come_and_go(hub: LiveHub, services: Services, show: Show, stop: asyncio.Event) -> Viewer:
    """Leaves at random, resumes where it was or starts anew; the last viewing goes on to the end."""
    viewer, seen = Viewer(hub, services, show.id), None
    while not stop.is_set():
        for _ in range(random.randint(1, 4)):
            await viewer.next()
            if stop.is_set():
                return viewer
        await viewer.leave()
        await asyncio.sleep(random.random() * 0.1)
        version, states = viewer.version, viewer.states
        seen = None if random.random() < 0.3 else version
        viewer = Viewer(hub, services, show.id, seen)
        viewer.states = states if seen is not None else {}
    return viewer


@pytest.mark.parametrize("with_doorbell", [True, False])
async def test_whoever_joins_whenever_ends_with_the_databases_map(services: Services, *, with_doorbell: bool) -> None:
    show = await world.show_on_sale(services)
    async with BroadcasterDoorbell(None) as doorbell, BroadcasterDoorbell(None) as unheard:
        parts = replace(services, doorbell=doorbell)
        hub, stop = LiveHub(parts, (doorbell if with_doorbell else unheard).listen), asyncio.Event()
        writers = [asyncio.create_task(write(parts, show, stop)) for _ in range(WRITERS)]
        viewers = [asyncio.create_task(come_and_go(hub, parts, show, stop)) for _ in range(20)]
        await asyncio.sleep(SECONDS)
        stop.set()
        written = sum(await asyncio.gather(*writers))
        await lock_the_last_seat(parts, show)
        truth = await read(parts, show)
        assert written > 20
        for viewer in await asyncio.gather(*viewers):
            await viewer.until(truth.version)
            assert viewer.states == truth.states
            await viewer.leave()
        assert hub._followers == {}


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


class Wire:
    """Between the follower and its database; can be cut."""

    def __init__(self, database_url: str) -> None:
        self._parts = urlsplit(sqlalchemy_url(database_url))
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        credentials = self._parts.netloc.rpartition("@")[0]
        return self._parts._replace(netloc=f"{credentials}@127.0.0.1:{self.port}", query="ssl=disable").geturl()

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await self._connect()
        both = {writer, there_writer}
        self._open |= both
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
        self._open -= both

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = parse_qs(self._parts.query).get("host")
        port = self._parts.port or int(parse_qs(self._parts.query).get("port", ["5432"])[0])
        if folder:
            return await asyncio.open_unix_connection(f"{unquote(folder[0])}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._parts.hostname, port)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # the wire was cut
    finally:
        writer.close()


@asynccontextmanager
async def cuttable(services: Services, database_url: str) -> AsyncIterator[tuple[Services, Wire]]:
    wire = Wire(database_url)
    await wire.mend()
    engine = create_async_engine(wire.url)
    try:
        yield replace(services, engine=engine), wire
    finally:
        await engine.dispose()
        await wire.cut()


async def test_viewers_outlive_a_database_that_goes_away_and_miss_nothing(
    services: Services, database_url: str
) -> None:
    show = await world.show_on_sale(services)
    async with BroadcasterDoorbell(None) as doorbell, cuttable(services, database_url) as (watching, wire):
        hub = LiveHub(watching, doorbell.listen)
        async with viewing(hub, watching, show.id) as viewer:
            await viewer.next()
            await wire.cut()
            for seat_id in ("A1", "A3", "A5"):
                await seats.lock_seats(world.as_(services, world.customer()), show.id, [seat_id])
            doorbell.ring([show.id])
            await asyncio.sleep(0.3)
            with pytest.raises(Busy):
                await Viewer(hub, watching, show.id).next()
            await wire.mend()
            truth = await read(services, show)
            await viewer.until(truth.version, within=5)
            assert viewer.states == truth.states
            assert viewer.pictures == 1
