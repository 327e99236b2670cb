"""What viewers of a show's seats are told: a picture, then contiguous deltas."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from domain.seats.state import Availability, SeatChange, SeatPicture, SeatState

LONGEST_HISTORY = 1000
"""Versions. Who is further behind is better served with a picture."""


@dataclass(frozen=True)
class SeatDelta:
    """Leads from the picture at `from_version` to the one at `version` and leaves no version between them out.

    `changes`: what became of the seats in the end. `picture`: the one that they lead to.
    """

    show_id: str
    from_version: int
    version: int
    layout_version: int
    changes: Mapping[str, SeatState]
    picture: SeatPicture


@dataclass
class Place:
    """Up to which version of a feed somebody has been told; None: of nothing yet."""

    version: int | None = None


def summary_of(picture: SeatPicture, total: int) -> Availability:
    """`total`: how many seats the layout has, since a picture names only those that are not available."""
    counts = Counter(picture.states.values())
    locked, booked, blocked = counts[SeatState.LOCKED], counts[SeatState.BOOKED], counts[SeatState.BLOCKED]
    return Availability(total - locked - booked - blocked, locked, booked, blocked, total)


class Feed:
    """The newest picture that a process has of a show, and the end of the log that led to it.

    Pictures and deltas are made once and shared: viewers who have the same version get the same object.
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
        """False, and nothing is changed, where these rows do not follow or the layout was exchanged: then only a new
        picture will do.
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
        """Takes rows of the log that lead up to the floor; the first one only proves that the layout was the same.

        Rows that do not lead there are left aside, as when the feed has moved on meanwhile.
        """
        rows = [change for change in earlier if change.version <= self.floor]
        if rows and rows[-1].version == self.floor and self._continues(rows, rows[0].version):
            self._log[:0] = rows[1:]

    def since(self, version: int | None) -> SeatPicture | SeatDelta | None:
        """What brings a viewer who has this version to the newest; None when he has it already."""
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
        for change in islice(self._log, version - self.floor, None):
            merged.update(change.changes)
        newest = self.picture
        return SeatDelta(newest.show_id, version, newest.version, newest.layout_version, merged, newest)
