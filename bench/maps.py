"""The seat map of a show of 300 seats, 60 of them claimed, over 16 connections beside Express with one statement."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bench.peers.node import EXPRESS, beside, judge_of
from bench.rig.bench import Bench
from bench.rig.http import Client, get, graphql
from bench.rig.stage import Stage, stage
from bench.rig.table import Must, Row, at_least
from bench.rig.world import rows_of

ROWS, COLUMNS, CLAIMED, CONNECTIONS = 15, 20, 60, 16
SEATS = """query Map($show: ID!) { show(id: $show) { seatMap { version rows columns
  seats { id seatId row column type state price { amount currency } } } } }"""
STATES = (
    """query Map($show: ID!) { show(id: $show) { seatMap { version layoutVersion states summary { available } } } }"""
)
PEER_REQUEST, PEER_ANSWERED = get("/shows/1/seats"), judge_of(b'"available"')


async def rest(bench: Bench) -> list[Row]:
    async with claimed_show(bench) as (on, show_id):
        request = get(f"/shows/{show_id}/seats")
        return await measured(on, request, b'"seats"', "seat map over REST : Express REST, rate", at_least(2))


async def seats(bench: Bench) -> list[Row]:
    async with claimed_show(bench) as (on, show_id):
        request = graphql(SEATS, {"show": show_id})
        line = "seat map in GraphQL with seats : Express REST, rate"
        return await measured(on, request, b'"seatId"', line, at_least(1))


async def states(bench: Bench) -> list[Row]:
    async with claimed_show(bench) as (on, show_id):
        request = graphql(STATES, {"show": show_id})
        line = "seat map in GraphQL as `states` : Express REST, rate"
        return await measured(on, request, b'"states"', line, at_least(2))


@asynccontextmanager
async def claimed_show(bench: Bench) -> AsyncIterator[tuple[Stage, str]]:
    async with stage(bench) as on:
        show = await on.world.show(ROWS, COLUMNS)
        await on.world.claim(show, [label for row in rows_of(ROWS, COLUMNS) for label in row][:CLAIMED])
        await on.world.settle()
        yield on, show.id


async def measured(on: Stage, request: bytes, good: bytes, line: str, must: Must) -> list[Row]:
    work = on.work(itertools.repeat(request), judge_of(good), CONNECTIONS)
    compared = await beside(on.bench, work, EXPRESS, itertools.repeat(PEER_REQUEST), PEER_ANSWERED)
    return [compared.row(line, must, gates=f"{CLAIMED} seats locked", broken=await wrong_answer(on, request))]


async def wrong_answer(on: Stage, request: bytes) -> str:
    """What is wrong with the answer; empty if it shows as many locked seats as there are."""
    client = Client(on.server.port)
    _, answer = await client.ask(request)
    client.close()
    found = locked_seats(answer)
    return "" if found == CLAIMED else f"{found} locked seats instead of {CLAIMED}"


def locked_seats(answer: dict[str, Any]) -> int:
    if "summary" in answer:
        return int(answer["summary"]["locked"])
    seat_map = answer["data"]["show"]["seatMap"]
    if "states" in seat_map:
        return str(seat_map["states"]).count("L")
    return sum(seat["state"] == "LOCKED" for seat in seat_map["seats"])
