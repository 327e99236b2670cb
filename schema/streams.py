"""Streams of events: refused before their first one as a request is, and ended when there is a reason to."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, TypeVar

Event = TypeVar("Event")


async def started(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """The same events, the first of them already there. Raises what the stream raises instead of a first event."""
    try:
        first = await anext(events)
    except StopAsyncIteration:
        return _rest(None, events)
    return _rest([first], events)


async def _rest(first: list[Event] | None, events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    async with aclosing(events):
        for event in first or ():
            yield event
        async for event in events:
            yield event


async def until(expires_at: float | None, leaving: asyncio.Event, chunks: AsyncIterator[str]) -> AsyncIterator[str]:
    """Ends when the credentials do that the stream was opened with, and when the server leaves: its client comes back
    to another one.
    """
    left = asyncio.create_task(leaving.wait())
    try:
        async with aclosing(chunks):  # type: ignore[type-var]  # strawberry's streams are generators
            while (chunk := await _next(chunks, left, expires_at)) is not None:
                yield chunk
    finally:
        left.cancel()


async def _next(chunks: AsyncIterator[str], left: asyncio.Task[Any], expires_at: float | None) -> str | None:
    coming = asyncio.ensure_future(anext(chunks, None))
    try:
        patience = None if expires_at is None else max(0.0, expires_at - time.time())
        await asyncio.wait({coming, left}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming.done() else None
    finally:
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming})
