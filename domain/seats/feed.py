"""The feed of a show's seats: viewers are sent one picture, then contiguous deltas."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from domain.seats.state import Availability, SeatChange, SeatPicture, SeatState

LONGEST_HISTORY = 1000
"""Versions. A viewer that is further behind is sent a picture."""


@dataclass(frozen=True)
class SeatDelta:
    """The difference between the pictures at `from_version` and at `version`, with no version between them left out.

    `changes`: the final state of each seat that changed. `picture`: the one at `version`. `show_changed`: whether the
    show's prices, times or status have changed between them.
    """

    show_id: str
    from_version: int
    version: int
    layout_version: int
    changes: Mapping[str, SeatState]
    picture: SeatPicture
    show_changed: bool = False


@dataclass
class Place:
    """The version of a feed that a viewer has; None: no version yet."""

    version: int | None = None


def show_may_have_changed(event: SeatPicture | SeatDelta, seen_version: int | None) -> bool:
    """Whether prices, times or status of the show may be others at the event than at the version that a viewer has: a
    picture does not say what it leaves out. False for a viewer who has no version yet.
    """
    return event.show_changed if isinstance(event, SeatDelta) else seen_version is not None


def summary_of(picture: SeatPicture, total: int) -> Availability:
    """Numbers of seats by state. `total`: of the layout, since a picture lists only seats that are not available."""
    counts = Counter(picture.states.values())
    locked, booked, blocked = counts[SeatState.LOCKED], counts[SeatState.BOOKED], counts[SeatState.BLOCKED]
    return Availability(total - locked - booked - blocked, locked, booked, blocked, total)


class Feed:
    """The newest picture that this process has of a show, and the last rows of the change log before it.

    Pictures and deltas are made once and shared: viewers at the same version get the same object.
    """

    def __init__(self, picture: SeatPicture) -> None:
        self.picture = picture
        self._log: list[SeatChange] = []
        self._deltas: dict[int, SeatDelta] = {}

    @property
    def floor(self) -> int:
        """The oldest version from which a delta can be made."""
        return self.picture.version - len(self._log)

    def grow(self, changes: Sequence[SeatChange]) -> bool:
        """Appends rows of the log. False, and nothing changes, if they do not follow on from the picture or the layout
        was exchanged: then a new picture is needed.
        """
        if not self._continues(changes, self.picture.version + 1):
            return False
        states = dict(self.picture.states)
        for change in changes:
            states.update(change.changes)
        states = {seat_id: state for seat_id, state in states.items() if state is not SeatState.AVAILABLE}
        self.picture = replace(self.picture, version=self.picture.version + len(changes), states=states)
        self._log.extend(changes)
        del self._log[:-LONGEST_HISTORY]
        self._deltas.clear()
        return True

    def reach_back(self, earlier: Sequence[SeatChange]) -> None:
        """Prepends rows of the log that end at the floor; the first one only shows that the layout was the same. Rows
        that do not end there are ignored, as when the feed has moved on meanwhile.
        """
        rows = [change for change in earlier if change.version <= self.floor]
        if rows and rows[-1].version == self.floor and self._continues(rows, rows[0].version):
            self._log[:0] = rows[1:]

    def since(self, version: int | None) -> SeatPicture | SeatDelta | None:
        """What brings a viewer at this version to the newest: a delta, or a picture if none can be made. None: nothing
        to do.
        """
        if version == self.picture.version:
            return None
        if version is None or not self.floor <= version < self.picture.version:
            return self.picture
        if version not in self._deltas:
            self._deltas[version] = self._delta(version)
        return self._deltas[version]

    def _continues(self, changes: Sequence[SeatChange], first: int) -> bool:
        return all(
            (change.version, change.layout_version) == (first + i, self.picture.layout_version)
            for i, change in enumerate(changes)
        )

    def _delta(self, version: int) -> SeatDelta:
        merged: dict[str, SeatState] = {}
        show_changed = False
        for change in islice(self._log, version - self.floor, None):
            merged.update(change.changes)
            show_changed = show_changed or change.show_changed
        newest = self.picture
        return SeatDelta(newest.show_id, version, newest.version, newest.layout_version, merged, newest, show_changed)
