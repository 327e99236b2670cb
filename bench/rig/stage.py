"""A server on a database of its own, with shows whose seats are locked two at a time."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bench.rig.bench import Bench
from bench.rig.gates import seats_broken
from bench.rig.ground import Server
from bench.rig.http import graphql
from bench.rig.load import Judge
from bench.rig.slots import Work
from bench.rig.world import World, opened_world

PLACEHOLDER = "SHOW_00000000000000000000000000"
"""As long as any show's id, so that a prepared request's length stays true."""
LOCK = """mutation ($show: ID!, $seats: [String!]!) { lockSeats(input: {showId: $show, seatIds: $seats}) {
  ... on SeatLock { id expiresAt seatIds } ... on Problem { code message } } }"""


@dataclass
class Stage:
    """`show_ids`: those whose seats are asked for."""

    bench: Bench
    database_url: str
    world: World
    server: Server
    show_ids: list[str] = field(default_factory=list)

    def beside(self, server: Server) -> "Stage":
        """Another server on the same database, with shows of its own."""
        return replace(self, server=server, show_ids=[])

    def work(self, requests: Iterable[bytes], judge: Judge, connections: int) -> Work:
        return Work(self.server.port, self.server.pid, self.bench.ground.postgres_pid, requests, judge, connections)

    async def fresh(self, rows: int, columns: int, count: int) -> list[str]:
        """So many shows that nothing is claimed of."""
        made = await self.world.copies(await self.world.show(rows, columns), count)
        self.show_ids += made
        await self.world.settle()
        return made

    async def locks(self, pairs: Sequence[tuple[str, str]]) -> list[bytes]:
        """A lock of each pair, by a customer of its own, in a show that `in_show` puts in."""
        both = zip(pairs, await self.world.customers(len(pairs)), strict=True)
        return [graphql(LOCK, {"show": PLACEHOLDER, "seats": pair}, customer.token) for pair, customer in both]

    async def broken(self, granted: int) -> str:
        return await seats_broken(self.world.connection, self.show_ids, granted)


def in_show(show_id: str, request: bytes) -> bytes:
    return request.replace(PLACEHOLDER.encode(), show_id.encode())


def show_by_show(show_ids: Sequence[str], locks: Sequence[bytes]) -> Iterator[bytes]:
    return (in_show(show_id, lock) for show_id in show_ids for lock in locks)


def going_round(show_ids: Sequence[str], locks: Sequence[bytes]) -> Iterator[bytes]:
    return (in_show(show_id, lock) for lock in locks for show_id in show_ids)


@asynccontextmanager
async def stage(
    bench: Bench, processes: int = 1, *, log: str = "server", settings: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Stage]:
    async with (
        bench.ground.database() as url,
        opened_world(bench.ground.settings(url)) as world,
        bench.ground.serving(url, processes, log=log, settings=settings) as server,
    ):
        yield Stage(bench, url, world, server)
