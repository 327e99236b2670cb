"""Discovery: twenty movies of a city with five shows each, their prices and what is free, over 16 connections.

*Not kept*: no request comes twice within a second, though requests of a city show the same movies. *Nothing in common*:
nor do two within a second share a part. *Kept*: one request again and again.
"""

import itertools
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bench.peers.node import MERCURIUS, beside, judge_of
from bench.rig.bench import Bench
from bench.rig.comparison import Comparison
from bench.rig.ground import HOME
from bench.rig.http import Client, graphql
from bench.rig.processes import started
from bench.rig.slots import Work
from bench.rig.stage import Stage, stage
from bench.rig.table import Row, at_least
from bench.rig.world import World, rows_of
from domain import ids
from domain.shows import Show
from settings import PROJECT
from tests import world

CITIES, MOVIES, SHOWS, ROWS, COLUMNS, CLAIMED = 20, 20, 5, 15, 20, 30
PAGES = range(MOVIES, 100)
"""Page sizes that all show the same movies, so that no request comes twice within a second."""
SIZES = range(SHOWS, 100)
"""Of the pages of shows, which all show the same."""
CONNECTIONS, HELLO_PORT = 16, 18173
QUERY = """query Discover($city: String!, $first: Int!, $each: Int!) { movies(city: $city, first: $first) { edges {
  node { id name durationMinutes certificate shows(city: $city, first: $each) { edges { node { id startsAt endsAt
  screen { name } prices { seatType price { amount currency } } availability { bySeatType { seatType available } } } } }
  } } } }"""
PEER_QUERY = """query Discover($city: Int!, $first: Int!) { movies(city: $city, first: $first) { id title runtimeMinutes
  rating shows { id startsAt screenName version priceTiers { code name priceCents currency available } } } }"""
ANSWERED = judge_of(b'"data"')


async def not_kept(bench: Bench) -> list[Row]:
    async with programme(bench, bench.size(CITIES, 2)) as (on, cities):
        broken = await wrong_answer(on, cities[0])
        requests = itertools.cycle([asked(city, first) for first in PAGES for city in cities])
        apart = itertools.cycle([asked(city, MOVIES, each) for each in SIZES for city in cities])
        works = [on.work(each, ANSWERED, CONNECTIONS) for each in (requests, apart)]
        shared, own = [await beside(bench, work, MERCURIUS, peer_requests(CITIES), ANSWERED) for work in works]
    return [
        shared.row("discovery not kept : mercurius-jit, rate", at_least(0.4), gates=GATES, broken=broken),
        own.row("the same with nothing in common : mercurius-jit, rate", gates=GATES, broken=broken),
    ]


async def kept(bench: Bench) -> list[Row]:
    async with programme(bench, 1) as (on, cities):
        broken = await wrong_answer(on, cities[0])
        work = on.work(itertools.repeat(asked(cities[0], MOVIES)), ANSWERED, CONNECTIONS)
        to_hello = await beside_hello(bench, work)
        to_mercurius = await beside(bench, work, MERCURIUS, peer_requests(1), ANSWERED)
    return [
        to_hello.row("discovery kept : a bare hello on uvicorn, rate", at_least(0.25), gates=GATES, broken=broken),
        to_mercurius.row("discovery kept : mercurius-jit, rate", at_least(12), gates=GATES, broken=broken),
    ]


GATES = f"the first answer has {MOVIES} movies, {MOVIES * SHOWS} shows, their prices and every free seat"


@asynccontextmanager
async def programme(bench: Bench, cities: int, log: str = "server") -> AsyncIterator[tuple[Stage, list[str]]]:
    """A stage, and the names of its cities."""
    async with stage(bench, log=log) as on:
        template = await on.world.show(ROWS, COLUMNS)
        labels = [label for row in rows_of(ROWS, COLUMNS) for label in row]
        await on.world.claim(template, labels[:CLAIMED])
        names = [await city_of(on.world, template) for _ in range(cities)]
        await on.world.settle()
        yield on, names


async def city_of(made: World, template: Show, movies: int = MOVIES, shows: int = MOVIES * SHOWS) -> str:
    """A new city with a programme of its own: copies of the template, whose movies take turns."""
    venue = await world.venue(made.services, f"City {ids.new(ids.THEATER)}")
    await made.copies(template, shows, await made.movies(movies), venue.theater.id)
    return venue.theater.city


def asked(city: str, first: int, each: int = SHOWS) -> bytes:
    return graphql(QUERY, {"city": city, "first": first, "each": each})


def peer_requests(cities: int) -> Iterator[bytes]:
    return itertools.cycle([graphql(PEER_QUERY, {"city": city, "first": MOVIES}) for city in range(1, cities + 1)])


async def beside_hello(bench: Bench, ours: Work) -> Comparison:
    compared = Comparison()
    command = [sys.executable, "-m", "bench.peers.hello", str(HELLO_PORT)]
    async with started(HOME / "hello.log", command, {}, PROJECT) as process:
        await process.until_listening(HELLO_PORT)
        await compared.run(ours, replace(ours, port=HELLO_PORT, pid=process.pid), bench.seconds, bench.rounds)
    return compared


async def wrong_answer(on: Stage, city: str) -> str:
    """What is wrong with the answer; empty if nothing."""
    client = Client(on.server.port)
    _, answer = await client.ask(asked(city, MOVIES))
    client.close()
    shown = [edge["node"]["shows"]["edges"] for edge in answer["data"]["movies"]["edges"]]
    shows = [edge["node"] for edges in shown for edge in edges]
    prices = sum(len(show["prices"]) for show in shows)
    free = sum(each["available"] for show in shows for each in show["availability"]["bySeatType"])
    found = len(shown), len(shows), prices, free
    total = MOVIES * SHOWS
    expected = MOVIES, total, 3 * total, total * (ROWS * COLUMNS - CLAIMED)
    return "" if found == expected else f"(movies, shows, prices, free seats) {found} instead of {expected}"
