"""Measures the CPU that small GraphQL requests cost the application, without the network and without seats.

    .venv/bin/python -m bench.small_requests [requests a round]

Embedded servers in a temporary folder, the whole application with its gateway, each request handed to it as the server
does. The log is written as in production, to standard error: send it to a file. Prints microseconds a request, the best
of seven rounds, since others may use the machine.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop
from starlette.applications import Starlette
from starlette.types import Message

from app.logs import configure_logs
from app.server import garbage
from app.serving import create_app
from domain.accounts import Principal, Role
from models.migrating import migrate
from providers.embedded.servers import open_servers
from settings import Settings

ROUNDS = 7
LOCK = """mutation ($input: LockSeatsInput!) { lockSeats(input: $input) {
  __typename ... on SeatLock { id expiresAt } ... on Problem { code message } } }"""
INPUT = {"showId": "not the id of a show", "seatIds": ["A1", "A2"]}
TYPENAME = json.dumps({"query": "{ __typename }"}).encode()
REFUSED = json.dumps({"query": LOCK, "variables": {"input": INPUT}}).encode()
HEADERS = [(b"host", b"bench"), (b"content-type", b"application/json"), (b"accept", b"*/*"), (b"user-agent", b"bench")]


async def answered(app: Starlette, body: bytes, headers: list[tuple[bytes, bytes]]) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "root_path": "", "state": {}}
    place = {"path": "/graphql", "raw_path": b"/graphql", "query_string": b"", "client": ("127.0.0.1", 1)}
    await app({**scope, **place, "headers": headers}, receive, send)
    return sent


async def cost(app: Starlette, body: bytes, headers: list[tuple[bytes, bytes]], requests: int) -> float:
    """Microseconds of CPU a request."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(requests):
            await answered(app, body, headers)
        best = min(best, (time.process_time() - began) / requests * 1e6)
    return best


async def main(settings: Settings, requests: int) -> None:
    await migrate(settings.sqlalchemy_url)
    app = create_app(settings)
    configure_logs(settings.model_copy(update={"env": "production"}))
    async with app.router.lifespan_context(app):
        token = app.state.tokens.issue(Principal(Role.CUSTOMER, "USER_1"))
        customer = [*HEADERS, (b"authorization", b"Bearer " + token.encode())]
        cases: dict[str, tuple[bytes, Any]] = {
            "{ __typename } of a visitor": (TYPENAME, HEADERS),
            "{ __typename } of a customer": (TYPENAME, customer),
            "lockSeats, refused for its input": (REFUSED, customer),
        }
        garbage.settle()
        for name, (body, headers) in cases.items():
            start, content = await answered(app, body, headers)
            if start["status"] != 200 or b'"errors"' in content["body"]:
                raise SystemExit(f"{name}: {content['body'].decode()}")
            print(f"{name:34} {await cost(app, body, headers, requests):6.0f} µs")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, open_servers(Path(folder), None, None) as addresses:
        quiet = Settings(
            env="development",
            database_url=addresses.database_url,
            redis_url=addresses.redis_url,
            data_dir=Path(folder),
            workers=False,
            rate_limit_per_minute=10**9,
        )
        uvloop.run(main(quiet, int(sys.argv[1]) if len(sys.argv) > 1 else 500))
