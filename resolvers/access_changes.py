"""Changes of access in this process: what keeps principals is notified which ids must be looked up again."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Listener = Callable[[Collection[str]], None]


@dataclass(frozen=True, eq=False)
class AccessChanges:
    """`changed` is called after the commit, with the ids of keys, sessions, accounts and partners."""

    _listeners: set[Listener] = field(default_factory=set)

    @contextmanager
    def listen(self, listener: Listener) -> Iterator[None]:
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    def changed(self, ids: Collection[str]) -> None:
        for listener in tuple(self._listeners):
            listener(ids)
