"""Answers that are the same for every caller, kept as encoded bytes for a moment.

A process drops them at its own commits. What other processes change is seen after LONGEST_SECONDS; what must be seen at
once carries a version, which the caller reads first.
"""

import hashlib
import math
import sys
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from domain.ports import ChangeNotifier
from resolvers.flights import Flight

LONGEST_SECONDS = 1.0
"""The age at which an answer without a version is computed again, counted from the beginning of its computation."""
MOST_BYTES = 32 * 1024 * 1024
OVERHEAD_BYTES = 1024
"""About what an answer takes beside its text."""
TAG_DIGITS = 32
MOST_SHOWS = 10_000
"""Shows whose last change is remembered one by one."""

Key = tuple[Hashable, ...]
"""What an answer depends on."""


class Beginning(NamedTuple):
    """Of a computation: the count of changes, and when by the clock its result is too old to be kept."""

    changes: int
    ends_at: float


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """`tag`: changes with the body. `shows`: those whose seats the answer counts or shows. `seat_maps`: the tag of each
    seat map that it shows, by show, where the answer's own tag does not tell. `ends_at`: of an answer that was put
    together from kept parts, when the oldest of them is too old. `cost`: of a part, what computing it cost.
    """

    body: bytes
    tag: str
    shows: frozenset[str] = frozenset()
    seat_maps: tuple[tuple[str, str], ...] = ()
    ends_at: float = math.inf
    cost: int = 0


def tag_of(body: bytes) -> str:
    """The tag of an answer without a version: a part of its SHA-256, which processors have instructions for."""
    return hashlib.sha256(body).hexdigest()[:TAG_DIGITS]


@dataclass(frozen=True, slots=True)
class _Entry:
    """`began`, `ends_at`: by the count of changes and by the clock. `version`: None for an answer that ends by the
    clock.
    """

    answer: KeptAnswer
    version: str | None
    began: int
    ends_at: float
    size: int


@dataclass(frozen=True, slots=True)
class _Started:
    flight: Flight[KeptAnswer]
    began: int
    ends_at: float


class KeptAnswers:
    """A bounded store of answers, the least recently used first out.

    A request that comes after a commit of this process never gets what was computed from before the commit: changes are
    counted, and each computation remembers the count at which it began.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, now: Callable[[], float] = time.monotonic) -> None:
        self._most_bytes, self._now = most_bytes, now
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._flights: dict[tuple[Key, str | None], _Started] = {}
        self._changes = 0
        self._seats_changed_at: dict[str, int] = {}
        self._any_seats_changed_at = self._any_show_changed_at = self._dropped_at = 0
        self.bytes = 0

    def find(self, key: Key, version: str | None = None) -> KeptAnswer | None:
        """Returns the kept answer. With a `version` only the answer of that version."""
        entry = self._entries.get(key)
        if entry is None or entry.version != version:
            return None
        if version is None and (self._now() >= entry.ends_at or not self._is_current(entry.began, entry.answer.shows)):
            return None
        self._entries.move_to_end(key)
        return entry.answer

    async def answer(
        self,
        key: Key,
        compute: Callable[[], Awaitable[KeptAnswer]],
        *,
        version: str | None = None,
        counts_seats: bool = False,
    ) -> KeptAnswer:
        """Returns the kept answer, or the one that `compute` returns; callers that come meanwhile share it. Raises what
        `compute` raises, which is not kept.

        `version`: the newest one of what the answer shows. The answer is kept until another version is asked for, if
        its tag is the version; otherwise it was overtaken, which is right for those who asked and kept for nobody.
        `counts_seats`: whether answers of this kind name shows.
        """
        found = self.find(key, version)
        if found is not None:
            return found
        started = self._flights.get((key, version))
        if started is None or not self._may_join(started, version, counts_seats=counts_seats):
            started = self._start(key, compute, version)
        return await started.flight.join()

    def drop(self) -> None:
        """Forgets all answers: what any of them shows may have changed."""
        self._changes += 1
        self._dropped_at = self._changes
        self._entries.clear()
        self._flights.clear()
        self._seats_changed_at.clear()
        self.bytes = 0

    def seats_changed(self, show_ids: Iterable[str]) -> None:
        """Forgets the answers that name one of the shows."""
        for show_id in show_ids:
            self._changes += 1
            self._seats_changed_at[show_id] = self._any_seats_changed_at = self._changes
        if len(self._seats_changed_at) > MOST_SHOWS:
            self._seats_changed_at.clear()
            self._any_show_changed_at = self._changes

    def _is_current(self, began: int, shows: frozenset[str]) -> bool:
        """Whether nothing has changed of what an answer shows since the count `began`."""
        if began < self._dropped_at or (shows and began < self._any_show_changed_at):
            return False
        return began >= self._any_seats_changed_at or all(
            self._seats_changed_at.get(each, 0) <= began for each in shows
        )

    def _may_join(self, started: _Started, version: str | None, *, counts_seats: bool) -> bool:
        """Which shows an answer will name is not known yet, so a change of any show's seats counts. An answer with a
        version began after that version was read, and is as new as its callers want it.
        """
        if not started.flight.is_open or started.began < self._dropped_at:
            return False
        is_older = counts_seats and started.began < self._any_seats_changed_at
        return version is not None or not (is_older or self._now() >= started.ends_at)

    def _start(self, key: Key, compute: Callable[[], Awaitable[KeptAnswer]], version: str | None) -> _Started:
        beginning = self.begin()
        keep = partial(self._keep, key, version, beginning)

        async def work() -> KeptAnswer:
            try:
                answer = await compute()
            finally:
                if self._flights.get((key, version)) is started:
                    del self._flights[key, version]
            keep(answer)
            return answer

        started = _Started(Flight(work()), *beginning)
        self._flights[key, version] = started
        return started

    def begin(self) -> Beginning:
        """Of a computation that begins now."""
        return Beginning(self._changes, self._now() + LONGEST_SECONDS)

    def keep(self, key: Key, answer: KeptAnswer, beginning: Beginning) -> None:
        """Keeps what a computation has found, unless it has changed since that began."""
        self._keep(key, None, beginning, answer)

    def _keep(self, key: Key, version: str | None, beginning: Beginning, answer: KeptAnswer) -> None:
        began, ends_at = beginning.changes, min(beginning.ends_at, answer.ends_at)
        if version is None and not self._is_current(began, answer.shows):
            return
        if began < self._dropped_at or version not in (None, answer.tag):
            return
        self._forget(key)
        size = OVERHEAD_BYTES + len(answer.body) + sum(map(sys.getsizeof, key))
        self._entries[key] = _Entry(answer, version, began, ends_at, size)
        self.bytes += size
        while self.bytes > self._most_bytes:
            self._forget(next(iter(self._entries)))

    def forget(self, key: Key, answer: KeptAnswer) -> None:
        """Forgets this answer, which was found to be out of date."""
        entry = self._entries.get(key)
        if entry is not None and entry.answer is answer:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.bytes -= entry.size


@dataclass(frozen=True)
class DroppingNotifier:
    """The change notifier of a process that keeps answers: before it wakes others it drops its own."""

    kept: KeptAnswers
    notifier: ChangeNotifier

    def notify(self, show_ids: Iterable[str]) -> None:
        """As `ChangeNotifier`."""
        changed = list(show_ids)
        self.kept.seats_changed(changed)
        self.notifier.notify(changed)
