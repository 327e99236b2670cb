"""Batch functions of `loaders/`, wrapped so that sibling fields share a statement. Made anew for every operation."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from typing import Any, TypeVar

from aiodataloader import DataLoader

from resolvers.context import Context

Key = TypeVar("Key")
Row = TypeVar("Row")
Batch = Callable[[Any, Sequence[Key]], Coroutine[Any, Any, Sequence[Row]]]
"""`(db, keys) -> a row per key, in their order`."""

LARGEST_BATCH = 500


class Loaders:
    """Loads each key once. Must be used on the event loop that runs the operation."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._by_batch: dict[Batch[Any, Any], DataLoader[Any, Any]] = {}
        self._asked: dict[Hashable, asyncio.Future[Any]] = {}

    def load(self, batch: Batch[Key, Row], key: Key) -> Awaitable[Row]:
        loader = self._by_batch.get(batch)
        if loader is None:
            loader = self._by_batch[batch] = DataLoader(self._reading(batch), max_batch_size=LARGEST_BATCH)
        return loader.load(key)

    def once(self, key: Hashable, ask: Callable[[], Coroutine[Any, Any, Row]]) -> Awaitable[Row]:
        """For what is no batch: asked the first time, and the same answer or refusal for all who want it."""
        if key not in self._asked:
            self._asked[key] = asyncio.ensure_future(ask())
        return self._asked[key]

    def forget(self) -> None:
        """What is loaded next is read again: one subscription lives through many states of the world."""
        self._by_batch.clear()
        self._asked.clear()

    def _reading(self, batch: Batch[Key, Row]) -> Callable[[list[Key]], Coroutine[Any, Any, list[Row]]]:
        async def read(keys: list[Key]) -> list[Row]:
            async with self._ctx.reading() as db:
                return list(await batch(db, keys))

        return read


def referred(row: Row | None) -> Row:
    """The row that a foreign key leads to, which therefore exists."""
    if row is None:
        raise LookupError("A row refers to another one that is not there.")
    return row
