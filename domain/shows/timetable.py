"""What stands on screens at which times, and which of many changes to it can be made together."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Occupation:
    """A show on its screen. The turn-around is the screen's and not counted here."""

    screen_id: str
    starts_at: datetime
    ends_at: datetime
    show_id: str

    def is_too_close_to(self, other: "Occupation", turnaround: timedelta) -> bool:
        """Whether there is less than the turn-around between the two, whichever is first. Touching is not too close."""
        return self.starts_at < other.ends_at + turnaround and other.starts_at < self.ends_at + turnaround


@dataclass(frozen=True)
class Wish:
    """A show that is to be put on a screen. `present`: where it stands now, if it does. `rank`: of two shows that
    exclude each other the one of the lower rank is preferred; no two wishes have the same.
    """

    rank: tuple[datetime, str]
    wanted: Occupation
    present: Occupation | None = None


class Timetable:
    """Shows on screens, none of which overlap. `turnarounds`: of each screen, as it is now."""

    def __init__(self, standing: Iterable[Occupation], turnarounds: Mapping[str, timedelta]) -> None:
        self._turnarounds = turnarounds
        self._by_screen: defaultdict[str, list[Occupation]] = defaultdict(list)
        for each in standing:
            self.put(each)

    def put(self, new: Occupation) -> None:
        insort(self._by_screen[new.screen_id], new, key=_start)

    def remove(self, gone: Occupation) -> None:
        self._by_screen[gone.screen_id].remove(gone)

    def too_close_to(self, wanted: Occupation) -> list[Occupation]:
        """The shows to which the turn-around of the screen would not be kept, the earliest first."""
        turnaround = self._turnarounds[wanted.screen_id]
        return list(self._around(wanted, turnaround))[::-1]

    def _around(self, wanted: Occupation, turnaround: timedelta) -> Iterator[Occupation]:
        """Backwards from the last that starts before the wanted one ends: shows that do not overlap end in the order in
        which they start.
        """
        on_screen = self._by_screen[wanted.screen_id]
        for at in range(bisect_left(on_screen, wanted.ends_at + turnaround, key=_start) - 1, -1, -1):
            if not on_screen[at].is_too_close_to(wanted, turnaround):
                return
            yield on_screen[at]


def _start(occupation: Occupation) -> datetime:
    return occupation.starts_at


def refused(
    standing: Iterable[Occupation], wishes: Sequence[Wish], turnarounds: Mapping[str, timedelta]
) -> dict[str, Occupation]:
    """For each wish that cannot come true, by its show: what then stands in its way.

    `standing`: the shows on these screens that no wish is about. What the wishes would come to is judged as a whole: if
    every show keeps the turn-around to each other, none is refused, whatever stands where now. Otherwise a refused show
    stays where it is, and no wish is refused that could be added to those that come true. The answer does not depend on
    the order of the wishes.
    """
    ranked = sorted(wishes, key=lambda wish: wish.rank)
    outcome = _Outcome(Timetable(standing, turnarounds))
    for wish in ranked:
        outcome.grant_or_refuse(wish)
    while any(outcome.grants_again(wish) for wish in ranked if wish.wanted.show_id in outcome.refused):
        pass
    return {show_id: outcome.in_the_way(wish) for show_id, wish in outcome.refused.items()}


class _Outcome:
    """The wishes that come true, in the timetable, and those that do not. Meanwhile the timetable lacks the shows of
    which neither is known yet.
    """

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable
        self._granted: dict[str, Wish] = {}
        self.refused: dict[str, Wish] = {}

    def grant_or_refuse(self, wish: Wish) -> None:
        if self._timetable.too_close_to(wish.wanted):
            self._refuse(wish)
        else:
            self._grant(wish)

    def _grant(self, wish: Wish) -> None:
        self._granted[wish.wanted.show_id] = wish
        self._timetable.put(wish.wanted)

    def _refuse(self, first: Wish) -> None:
        """The show stays where it is, and so whatever was granted too close to that is refused as well."""
        waiting = [first]
        while waiting:
            wish = waiting.pop()
            self.refused[wish.wanted.show_id] = wish
            if wish.present is None:
                continue
            for other in self._timetable.too_close_to(wish.present):
                if other.show_id in self._granted:
                    self._timetable.remove(other)
                    waiting.append(self._granted.pop(other.show_id))
            self._timetable.put(wish.present)

    def grants_again(self, wish: Wish) -> bool:
        """Whether the refused wish can be granted now: what it was refused for may have been refused since."""
        if wish.present is not None:
            self._timetable.remove(wish.present)
        if self._timetable.too_close_to(wish.wanted):
            if wish.present is not None:
                self._timetable.put(wish.present)
            return False
        del self.refused[wish.wanted.show_id]
        self._grant(wish)
        return True

    def in_the_way(self, wish: Wish) -> Occupation:
        """The first show that excludes the refused wish, other than its own."""
        return next(each for each in self._timetable.too_close_to(wish.wanted) if each.show_id != wish.wanted.show_id)
