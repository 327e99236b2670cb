"""Everything that is done to the platform, and how soon it must do its work again."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from tests.chaos.backing import BackingServers
from tests.chaos.fleet import Program, Server
from tests.chaos.probing import Prober
from tests.chaos.proxy import Proxy, Trip

SERVER_SECONDS, VALKEY_SECONDS, POSTGRES_SECONDS, POSTGRES_BACK_SECONDS = 2.0, 1.0, 10.0, 5.0
STOPPED_FOR_SECONDS = 2.5
EXIT_SECONDS = 0.1
"""A killed postmaster's children answer for some moments more."""
TRIPS, TRIPPED_WITHIN_SECONDS = 3, 5.0


class Name(StrEnum):
    KILL_SERVER = "server killed"
    STOP_SERVER = "server stopped"
    KILL_WORKER = "worker killed"
    STOP_WORKER = "worker stopped"
    KILL_POSTGRES = "PostgreSQL killed"
    KILL_BACKEND = "a backend of PostgreSQL killed"
    STOP_POSTGRES = "PostgreSQL stopped"
    KILL_VALKEY = "Valkey killed"
    STOP_VALKEY = "Valkey stopped"
    CUT = "connections to the database cut"
    LOSE_COMMIT = "COMMITs lost on their way"
    LOSE_ANSWER = "answers to COMMITs lost"


ALL_OF_THEM = {
    Name.KILL_SERVER: 5,
    Name.STOP_SERVER: 3,
    Name.KILL_WORKER: 2,
    Name.STOP_WORKER: 2,
    Name.KILL_POSTGRES: 3,
    Name.KILL_BACKEND: 2,
    Name.STOP_POSTGRES: 2,
    Name.KILL_VALKEY: 3,
    Name.STOP_VALKEY: 2,
    Name.CUT: 4,
    Name.LOSE_COMMIT: 4,
    Name.LOSE_ANSWER: 4,
}


@dataclass(frozen=True)
class Figure:
    what: str
    seconds: float
    limit: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.limit is not None and self.seconds > self.limit

    def __str__(self) -> str:
        limit = "" if self.limit is None else f" (of {self.limit:g})"
        return f"{self.what} {self.seconds:.2f} s{limit}" + " MISSED" * self.is_missed


@dataclass(frozen=True)
class Struck:
    at: float
    name: str
    figures: Sequence[Figure]


@dataclass
class Striker:
    """Strikes one after the other, each when the one before has been recovered from."""

    backing: BackingServers
    servers: Sequence[Server]
    worker: Program
    proxies: Sequence[Proxy]
    prober: Prober
    dice: random.Random
    struck: list[Struck] = field(default_factory=list)

    async def strike(self, name: Name, began: float) -> Struck:
        at = time.monotonic() - began
        number = self.dice.randrange(len(self.servers))
        figures = await self._deed(name, number)()
        struck = Struck(at, f"{name}{f': {self.servers[number].name}' if _is_one_servers(name) else ''}", figures)
        self.struck.append(struck)
        return struck

    async def leave_alone(self, began: float) -> Struck:
        """What an answer takes anyway, on this machine at this moment."""
        now = time.monotonic()
        return Struck(now - began, "nothing, for comparison", await self._first_successes(now, None))

    def _deed(self, name: Name, number: int) -> Callable[[], Awaitable[list[Figure]]]:
        backing, proxy = self.backing, self.proxies[number]
        deeds: dict[Name, Callable[[], Awaitable[list[Figure]]]] = {
            Name.KILL_SERVER: partial(self._kill_server, number),
            Name.STOP_SERVER: partial(self._stop_server, number),
            Name.KILL_WORKER: self._kill_worker,
            Name.STOP_WORKER: self._stop_worker,
            Name.KILL_POSTGRES: partial(self._kill_postgres, backing.kill_postgres),
            Name.KILL_BACKEND: partial(self._kill_postgres, backing.kill_a_backend),
            Name.STOP_POSTGRES: partial(self._stop_backing, backing.stop_postgres, POSTGRES_SECONDS),
            Name.KILL_VALKEY: self._kill_valkey,
            Name.STOP_VALKEY: partial(self._stop_backing, backing.stop_valkey, VALKEY_SECONDS),
            Name.CUT: partial(self._cut, proxy, number),
            Name.LOSE_COMMIT: partial(self._trip, proxy, number, after=False),
            Name.LOSE_ANSWER: partial(self._trip, proxy, number, after=True),
        }
        return deeds[name]

    async def _kill_server(self, number: int) -> list[Figure]:
        server = self.servers[number]
        await server.kill()
        figures = await self._first_successes(time.monotonic(), SERVER_SECONDS, but=number)
        started = time.monotonic()
        await server.start()
        await server.up()
        up = time.monotonic()
        seconds = await self.prober.seconds_to_success(server.url, up)
        return [*figures, Figure("started again in", up - started), Figure("then", seconds, SERVER_SECONDS)]

    async def _stop_server(self, number: int) -> list[Figure]:
        server = self.servers[number]
        server.stop()
        stopped = time.monotonic()
        figures = await self._first_successes(stopped, SERVER_SECONDS, but=number)
        await asyncio.sleep(max(0.0, stopped + STOPPED_FOR_SECONDS - time.monotonic()))
        server.go_on()
        seconds = await self.prober.seconds_to_success(server.url, time.monotonic())
        return [*figures, Figure("itself, going on", seconds, SERVER_SECONDS)]

    async def _kill_worker(self) -> list[Figure]:
        await self.worker.kill()
        figures = await self._first_successes(time.monotonic(), SERVER_SECONDS)
        await self.worker.start()
        return figures

    async def _stop_worker(self) -> list[Figure]:
        self.worker.stop()
        figures = await self._first_successes(time.monotonic(), SERVER_SECONDS)
        await asyncio.sleep(STOPPED_FOR_SECONDS)
        self.worker.go_on()
        return figures

    async def _kill_postgres(self, kill: Callable[[], Awaitable[None]]) -> list[Figure]:
        await kill()
        killed = time.monotonic()
        figures = asyncio.create_task(self._first_successes(killed, POSTGRES_SECONDS))
        await asyncio.sleep(EXIT_SECONDS)
        await self.backing.postgres_answers()
        return [Figure("back", time.monotonic() - killed, POSTGRES_BACK_SECONDS), *await figures]

    async def _kill_valkey(self) -> list[Figure]:
        await self.backing.kill_valkey()
        return await self._first_successes(time.monotonic(), VALKEY_SECONDS)

    async def _stop_backing(self, stop: Callable[[], Awaitable[None]], limit: float) -> list[Figure]:
        await stop()
        stopped = time.monotonic()
        figures = asyncio.create_task(self._first_successes(stopped, limit))
        await asyncio.sleep(STOPPED_FOR_SECONDS)
        self.backing.go_on()
        return await figures

    async def _cut(self, proxy: Proxy, number: int) -> list[Figure]:
        proxy.cut()
        return await self._first_successes(time.monotonic(), SERVER_SECONDS, only=number)

    async def _trip(self, proxy: Proxy, number: int, *, after: bool) -> list[Figure]:
        """Of what is committed next, whatever it is: bookings, the sandbox's rows, idempotency keys."""
        tripping = time.monotonic()
        proxy.trips = [Trip(after=after) for _ in range(TRIPS)]
        while proxy.trips and time.monotonic() < tripping + TRIPPED_WITHIN_SECONDS:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.02)
        tripped, lost, proxy.trips = time.monotonic(), TRIPS - len(proxy.trips), []
        figures = await self._first_successes(time.monotonic(), SERVER_SECONDS, only=number)
        return [Figure(f"{lost} lost in", tripped - tripping, TRIPPED_WITHIN_SECONDS), *figures]

    async def _first_successes(
        self, since: float, limit: float | None, *, only: int | None = None, but: int | None = None
    ) -> list[Figure]:
        meant = [
            server for number, server in enumerate(self.servers) if number != but and (only is None or number == only)
        ]
        seconds = await asyncio.gather(*(self.prober.seconds_to_success(each.url, since) for each in meant))
        return [Figure(server.name, each, limit) for server, each in zip(meant, seconds, strict=True)]


def _is_one_servers(name: Name) -> bool:
    return name in (Name.KILL_SERVER, Name.STOP_SERVER, Name.CUT, Name.LOSE_COMMIT, Name.LOSE_ANSWER)
