"""Ends server-sent event streams when credentials expire or the process stops."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any


async def until(expires_at: float | None, leaving: asyncio.Event, chunks: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yields the chunks until `expires_at` (unix seconds, the expiry of the credentials) or until `leaving` is set: the
    process stops then, and clients reconnect to another one.
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
