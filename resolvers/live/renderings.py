"""What an entry point makes of a show's events, made once for all viewers."""

from typing import Any

from domain.seats.feed import SeatDelta
from domain.seats.state import SeatPicture

Event = SeatPicture | SeatDelta

MOST_KEPT = 8
"""Renderings of one version: viewers that keep up share one event, each that lags behind or joins may have another."""


class Renderings:
    """The renderings of the events that lead to a show's newest version. Viewers share the feed's events, so an event
    is found by its identity.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._kept: list[tuple[Event, Any]] = []

    def find(self, event: Event) -> Any | None:
        return next((rendering for kept, rendering in self._kept if kept is event), None)

    def keep(self, event: Event, rendering: Any) -> None:
        if event.version != self._version:
            self._version, self._kept = event.version, []
        self._kept = [*self._kept, (event, rendering)][-MOST_KEPT:]
