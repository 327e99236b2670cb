"""Event streams of subscriptions: refused before their first event as a request is."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

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
