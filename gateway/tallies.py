"""Counts requests by caller and minute. Decides in this process whether one more is within a limit."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

WINDOW_SECONDS = 60
MOST_TALLIES = 50_000
"""Of one minute: some 15 MB. Beyond it the oldest are forgotten: who has so many addresses is limited by none."""

_serials = count()


class Counted(NamedTuple):
    """`left`: how many more requests are within the limit now. `wait_seconds`: until there is one more."""

    has_room: bool
    left: int
    wait_seconds: int


@dataclass(eq=False, slots=True)
class Tally:
    """The requests of one caller in one minute. `own`: those of this process. `others`: those of all others, as far as
    it is known. `serial` tells the tallies of a process apart.
    """

    who: str
    minute: int
    serial: int
    own: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        return self.own + self.others


class Tallies:
    """A sliding window: the minute before counts by the share of it that is less than a minute old. Minutes begin when
    the clock says so, for all processes alike.
    """

    def __init__(self, clock: Callable[[], float] = time.time, most: int = MOST_TALLIES) -> None:
        self._clock, self._most = clock, most
        self._minute = 0
        self._now: dict[str, Tally] = {}
        self._before: dict[str, Tally] = {}
        self._unshared: set[Tally] = set()
        self.changed = asyncio.Event()
        """Set while there is something to share."""

    def count(self, who: str, limit: int) -> Counted:
        """Counts a request, unless it is beyond the limit."""
        left_of_window = self._left_of_window()
        now = self._now.get(who) or self._begin(who)
        before = self._before.get(who)
        sliding = before.total * left_of_window / WINDOW_SECONDS if before else 0.0
        has_room = int(sliding) + now.total < limit
        if has_room:
            now.own += 1
            self._share(now)
        return _counted(has_room, now.total, before.total if before else 0, limit, left_of_window)

    def look(self, who: str, limit: int) -> Counted:
        """What `count` would answer, as far as this process knows. Counts nothing."""
        left_of_window = self._left_of_window()
        now, before = (tallies[who].total if who in tallies else 0 for tallies in (self._now, self._before))
        has_room = int(before * left_of_window / WINDOW_SECONDS) + now < limit
        return _counted(has_room, now, before, limit, left_of_window)

    def add(self, who: str, requests: int) -> None:
        """Counts so many requests, whatever the limit is: they have been served already."""
        self._left_of_window()
        now = self._now.get(who) or self._begin(who)
        now.own += requests
        self._share(now)

    def unshared(self, most: int) -> list[Tally]:
        """Takes tallies that others do not know, or whose others are not known."""
        taken = [self._unshared.pop() for _ in range(min(most, len(self._unshared)))]
        if not self._unshared:
            self.changed.clear()
        return taken

    def put_back(self, tallies: list[Tally]) -> None:
        """Of those that could not be shared, the ones that still count."""
        for each in tallies:
            if each.minute >= self._minute - 1:
                self._share(each)

    def _left_of_window(self) -> float:
        minute, passed = divmod(self._clock(), WINDOW_SECONDS)
        if minute > self._minute:
            self._turn(int(minute))
        return WINDOW_SECONDS - passed

    def _turn(self, minute: int) -> None:
        """What was not shared by now, since there is no Redis or it is away, is dropped with its minute."""
        self._before = self._now if minute == self._minute + 1 else {}
        self._now = {}
        self._minute = minute
        self._unshared = {each for each in self._unshared if each.minute >= minute - 1}

    def _begin(self, who: str) -> Tally:
        """Begins a tally, and asks what others have counted in the minute before."""
        now = self._added(self._now, Tally(who, self._minute, next(_serials)))
        before = self._before.get(who) or self._added(self._before, Tally(who, self._minute - 1, next(_serials)))
        self._share(before)
        return now

    def _added(self, tallies: dict[str, Tally], tally: Tally) -> Tally:
        if len(tallies) >= self._most:
            self._unshared.discard(tallies.pop(next(iter(tallies))))
        tallies[tally.who] = tally
        return tally

    def _share(self, tally: Tally) -> None:
        self._unshared.add(tally)
        self.changed.set()


def _counted(has_room: bool, now: int, before: int, limit: int, left_of_window: float) -> Counted:
    waits = [left_of_window] if now else []
    if before:
        waits.append(left_of_window % (WINDOW_SECONDS / before))
    sliding = before * left_of_window / WINDOW_SECONDS
    return Counted(has_room, max(0, limit - int(sliding + now)), int(min(waits, default=0)) + 1)
