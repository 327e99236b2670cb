"""Results as server-sent events, in graphql-sse's distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult

from schema.server.graphql_over_http import EVENT_STREAM, to_members
from schema.server.sharing import encode

BEAT_SECONDS = 12.0
"""Between two comments, without which proxies take a stream that is silent for one that is dead."""
_HEADERS = [
    (b"content-type", EVENT_STREAM.encode()),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx would collect events
]
_COMPLETE = b"event: complete\ndata: \n\n"
"""With empty data: browsers discard an event without any."""
_BEAT = b":\n\n"


@dataclass(frozen=True)
class EventStream:
    """A response that sends the first result and those after it, and says when they are complete. It ends without that
    when its client has left, or when one of the events is set: `ended` when the credentials have ended, `leaving` when
    the process ends.
    """

    first: ExecutionResult | None
    results: AsyncGenerator[Any, None]
    ended: asyncio.Event
    leaving: asyncio.Event

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI application. Leaves no task behind, whatever ends it."""
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        writing = asyncio.create_task(self._write(send))
        ends = (_beat(send), _client_left(receive), self.ended.wait(), self.leaving.wait())
        tasks = [writing, *(asyncio.create_task(end) for end in ends)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self.results.aclose()
        if not writing.cancelled():
            writing.result()
        await send({"type": "http.response.body", "body": b""})

    async def _write(self, send: Send) -> None:
        if self.first is not None:
            await _send(send, _event(self.first))
        async for result in self.results:
            await _send(send, _event(result))
        await _send(send, _COMPLETE)


def _event(result: ExecutionResult) -> bytes:
    return b"event: next\ndata: " + encode(to_members(result)).encode() + b"\n\n"


async def _beat(send: Send) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await _send(send, _BEAT)


async def _send(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
