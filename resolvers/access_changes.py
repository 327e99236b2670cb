"""Changes of access in this process: what keeps principals is notified which ids must be looked up again."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Listener = Callable[[Collection[str] | None], None]
"""Called with ids whose access has changed; with None where any id's may have."""


def _nothing() -> None:
    """Ends the watch of no id."""


@dataclass(eq=False)
class AccessChanges:
    """`number`: of the changes so far. Who keeps what it looks up compares it before and after: a look-up that a change
    came into may be older than the change. `current_until`: by the monotonic clock, how long this process knows of the
    changes that other processes commit; nothing that is kept is trusted any longer.
    """

    number: int = 0
    current_until: float = float("-inf")
    _listeners: set[Listener] = field(default_factory=set)
    _watchers: dict[str, set[Callable[[], None]]] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        return time.monotonic() < self.current_until

    @contextmanager
    def listen(self, listener: Listener) -> Iterator[None]:
        """Calls the listener with all changes."""
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)

    def watch(self, ids: Collection[str], call: Callable[[], None]) -> Callable[[], None]:
        """Calls back when the access of one of the ids may have changed, until the function that it answers is called.
        What listens has been notified before.
        """
        if not ids:  # a visitor's: nothing can change
            return _nothing
        for id in ids:
            self._watchers.setdefault(id, set()).add(call)

        def end() -> None:
            for id in ids:
                watchers = self._watchers.get(id, set())
                watchers.discard(call)
                if not watchers:
                    self._watchers.pop(id, None)

        return end

    def changed(self, ids: Collection[str] | None) -> None:
        """Called after the commit, with the ids of keys, sessions, accounts and partners; with None where changes may
        have been missed.
        """
        self.number += 1
        for listener in tuple(self._listeners):
            listener(ids)
        touched = self._watchers if ids is None else self._watchers.keys() & set(ids)
        for call in {call for id in touched for call in self._watchers[id]}:
            call()
