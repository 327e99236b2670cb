"""The first event of a subscription is awaited before its stream is returned, so that a refusal fails the request."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

Event = TypeVar("Event")


async def started(events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
    """Returns the same events once the first has arrived. Raises what `events` raises in place of its first event."""
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
