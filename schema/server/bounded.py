"""Stores of what clients have sent, bounded by memory: a client decides how long its texts are."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Bounded(Generic[Key, Value]):
    """The least recently used go first. `bytes`: what it takes, by the sizes that its values were kept with."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Key) -> Value | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Key, value: Value, size: int) -> None:
        """`size`: of key and value, in bytes. What is larger than the whole store is not kept."""
        self._drop(key)
        self._kept[key] = value, size
        self.bytes += size
        while self.bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        _, size = self._kept.pop(key, (None, 0))
        self.bytes -= size
