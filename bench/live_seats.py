"""Measures how soon a viewer sees a change: run `make serve` in one terminal, this in another.

    .venv/bin/python -m bench.live_seats [http://127.0.0.1:8000] [rounds]

Locks and releases seats over GraphQL and follows them over graphql-transport-ws. Prints the time from the lock's
answer, which comes after its commit, to the viewer's delta, and the limit. It is negative where the delta arrives
first.
"""

import asyncio
import json
import statistics
import sys
import time
from typing import Any

import httpx2
import websockets

LIMIT_MS = 100
SHOW = "SHOW_001"
LOCK = """mutation ($seat: String!) { lockSeats(input: {showId: "SHOW_001", seatIds: [$seat]}) {
  ... on SeatLock { id } ... on Problem { code message } } }"""
RELEASE = "mutation ($lock: ID!) { releaseSeats(input: {lockId: $lock}) { __typename } }"
WATCH = """subscription { seatAvailability(showId: "SHOW_001") {
  ... on SeatSnapshot { version states } ... on SeatDelta { version changes { seatId state } } } }"""


async def main(address: str, rounds: int) -> None:
    async with httpx2.AsyncClient(base_url=address, timeout=10) as http:
        token = (await http.post("/dev/token", json={"role": "customer", "userId": "USER_BENCH"})).json()["accessToken"]
        http.headers["Authorization"] = f"Bearer {token}"
        url = address.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
            await socket.send('{"type": "connection_init"}')
            await socket.recv()
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": WATCH}}))
            await socket.recv()
            lags = [await one_round(http, socket, f"B{1 + n % 2}") for n in range(rounds)]
    lags.sort()
    print(f"change to viewer, {rounds} rounds: median {statistics.median(lags):.1f} ms,", end=" ")
    print(f"p95 {lags[int(0.95 * rounds)]:.1f} ms, worst {lags[-1]:.1f} ms (limit {LIMIT_MS} ms)")


async def one_round(http: httpx2.AsyncClient, socket: Any, seat: str) -> float:
    """Milliseconds from the lock's answer to the viewer's delta."""
    seen = asyncio.create_task(delta_of(socket, seat, "LOCKED"))
    lock = (await ask(http, LOCK, seat=seat))["lockSeats"]
    answered = time.perf_counter()
    arrived = await asyncio.wait_for(seen, 5)
    freed = asyncio.create_task(delta_of(socket, seat, "AVAILABLE"))
    await ask(http, RELEASE, lock=lock["id"])
    await asyncio.wait_for(freed, 5)
    return 1000 * (arrived - answered)


async def delta_of(socket: Any, seat: str, state: str) -> float:
    while True:
        event = json.loads(await socket.recv())["payload"]["data"]["seatAvailability"]
        if {"seatId": seat, "state": state} in event.get("changes", []):
            return time.perf_counter()


async def ask(http: httpx2.AsyncClient, query: str, **variables: str) -> Any:
    answer = await http.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()["data"]


if __name__ == "__main__":
    asyncio.run(
        main(
            sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000",
            int(sys.argv[2]) if len(sys.argv) > 2 else 200,
        )
    )
