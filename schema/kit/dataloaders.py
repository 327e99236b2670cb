"""DataLoaders around the batch functions of `loaders/`: sibling fields share one statement. One set an operation."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from aiodataloader import DataLoader

from loaders.connections import reads_directly
from resolvers.context import Context

Key = TypeVar("Key")
Row = TypeVar("Row")
Batch = Callable[[Any, Sequence[Key]], Coroutine[Any, Any, Sequence[Row]]]
"""`(db, keys) -> rows`: one row for each key, in the order of the keys."""

LARGEST_BATCH = 500


class Loaders:
    """Loads each key once. Must be used on the event loop that runs the operation."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._by_batch: dict[Batch[Any, Any], DataLoader[Any, Any]] = {}
        self._rows: dict[Batch[Any, Any], dict[Any, Any]] = {}
        self._once: dict[Hashable, asyncio.Future[Any]] = {}

    def load(self, batch: Batch[Key, Row], key: Key) -> Awaitable[Row]:
        loader = self._by_batch.get(batch)
        if loader is None:
            loader = self._by_batch[batch] = DataLoader(self._in_session(batch), max_batch_size=LARGEST_BATCH)
        return loader.load(key)

    async def load_many(self, batch: Batch[Key, Row], keys: Sequence[Key]) -> list[Row]:
        """A row for each key, in their order. Each is read once in an operation."""
        rows: dict[Key, Row] = self._rows.setdefault(batch, {})
        missing = [key for key in dict.fromkeys(keys) if key not in rows]
        read = self._in_session(batch)
        for start in range(0, len(missing), LARGEST_BATCH):
            some = missing[start : start + LARGEST_BATCH]
            rows.update(zip(some, await read(some), strict=True))
        return [rows[key] for key in keys]

    def once(self, key: Hashable, read: Callable[[], Coroutine[Any, Any, Row]]) -> Awaitable[Row]:
        """For reads that are not batches: calls `read` for the first caller and gives its result or error to every
        later one.
        """
        if key not in self._once:
            self._once[key] = asyncio.ensure_future(read())
        return self._once[key]

    def forget(self) -> None:
        """Drops everything loaded, so that the next load reads again: a subscription outlives the state it has read."""
        self._by_batch.clear()
        self._rows.clear()
        self._once.clear()

    def _in_session(self, batch: Batch[Key, Row]) -> Callable[[list[Key]], Coroutine[Any, Any, list[Row]]]:
        opened: Callable[[], AbstractAsyncContextManager[Any]] = (
            self._ctx.reading_directly if reads_directly(batch) else self._ctx.reading
        )

        async def read(keys: list[Key]) -> list[Row]:
            async with opened() as db:
                return list(await batch(db, keys))

        return read


def referred(row: Row | None) -> Row:
    """Returns the row that a foreign key refers to, which exists. Raises LookupError if it does not."""
    if row is None:
        raise LookupError("A row refers to another one that is not there.")
    return row
