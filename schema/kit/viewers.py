"""Viewers of a show's seats on WebSockets, and what broadcast groups send them (decision 0021)."""

from collections.abc import AsyncGenerator, Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from domain.seats.feed import Place
from schema.kit.sharing import Selection, SharedResult

if TYPE_CHECKING:
    from schema.kit.broadcast import BroadcastGroup, BroadcastGroups

Push = Callable[[bytes], bool]
"""Writes a frame to a WebSocket at once. False, and nothing is sent, where the connection is closing or has not taken
what was sent before.
"""
Results = tuple[SharedResult, ...]
"""What leads a viewer to a version, to be sent in this order: the last one has the version."""
ResultStream = AsyncGenerator[tuple[int, Results | None], None]
"""(the version that the results lead to, they), contiguous; None for results that cannot be shared."""
OpenResults = Callable[[Place, Callable[[], int]], ResultStream]
"""Opens the results after a place, for as many viewers as the function says at any time."""


class Viewer(Protocol):
    """A subscription on a WebSocket that can be pushed to.

    `request`: what was asked, and by whom as far as the answer depends on it. `request_bytes`: its size. `version`: of
    what it has been sent; None before its first event. `tail`: the end of each of its messages, which carries its id.
    """

    version: int | None
    tail: bytes

    @property
    def push(self) -> Push: ...

    @property
    def request(self) -> Hashable: ...

    @property
    def request_bytes(self) -> int: ...

    @property
    def groups(self) -> "BroadcastGroups": ...

    def rest(self, group: "BroadcastGroup") -> None:
        """Called when the group serves the viewer from now on, in place of its own stream."""
        ...

    def began(self, operation: str) -> None:
        """Called when the group has sent a viewer without an own stream its first event."""
        ...

    def resume(self) -> None:
        """Called when the group serves it no longer: its own stream goes on from its version, or begins."""
        ...


current_viewer: ContextVar[Viewer | None] = ContextVar("current_viewer", default=None)
"""The viewer whose subscription is executed; None where its results do not go to a connection that can be pushed to."""


@dataclass(frozen=True)
class Source:
    """What a group sends. `operation`: its name for logs and metrics."""

    show_id: str
    operation: str
    selection: Selection
    open_results: OpenResults
