"""Requests on their way: what one may take to arrive, and how many may be arriving in a process at once.

A connection whose next request is not there yet weighs nothing (`gateway/overload.py`), so it must not last: a server
has only so many files and so much memory.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from gateway.refusals import Refusal
from gateway.room import Holder, Room

log = structlog.get_logger()
KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
LOG_EVERY_SECONDS = 5.0

HEAD_TOO_LARGE = Refusal(431, "HEADERS_TOO_LARGE", "The request line and the headers are too long, or too many.")
TOO_MUCH_FRAMING = Refusal(
    400, "MALFORMED", "The body has too many small chunks, or too long trailers: send larger ones, or none."
)
TOO_SLOW = Refusal(408, "REQUEST_TIMEOUT", "The request did not arrive in time. Send it again.")
NO_ROOM = Refusal(
    503, "OVERLOADED", "Too many requests are arriving at once. Send it again in 1 s.", headers={"Retry-After": "1"}
)


class Arriving(Holder, Protocol):
    """A connection whose next request is not there yet."""

    def refuse(self, refusal: Refusal) -> None:
        """Answers with the refusal and closes the connection."""
        ...


class Unread(Holder, Protocol):
    """A connection whose client does not read what it is answered."""

    def drop(self) -> None:
        """Closes the connection at once."""
        ...


@dataclass(frozen=True)
class ArrivalLimits:
    """Of one request. `body_seconds`: afterwards a body must have come at `bytes_per_second` or more; where
    `seconds_by_path` names its path it must be complete by then. `body_bytes`: of any path that neither
    `bytes_by_path` names nor a prefix of `bytes_below` begins.
    """

    head_seconds: float = 10.0
    head_bytes: int = 64 * KILOBYTE
    headers: int = 100
    body_seconds: float = 10.0
    bytes_per_second: int = KILOBYTE
    body_bytes: int = MEGABYTE
    seconds_by_path: Mapping[str, float] = field(default_factory=dict)
    bytes_by_path: Mapping[str, int] = field(default_factory=dict)
    bytes_below: Mapping[str, int] = field(default_factory=dict)
    pipelined: int = 16
    """Requests that a client may send before the answer to its first."""
    unread_seconds: float = 20.0
    """How long a client may read nothing of an answer."""

    def bytes_of(self, path: str) -> int:
        if path in self.bytes_by_path:
            return self.bytes_by_path[path]
        return next((most for prefix, most in self.bytes_below.items() if path.startswith(prefix)), self.body_bytes)

    def seconds_left(self, path: str, received: int, elapsed: float) -> float:
        """How much longer a body may take of which so many bytes came in so many seconds. Negative: it is late."""
        if path in self.seconds_by_path:
            return self.seconds_by_path[path] - elapsed
        return max(self.body_seconds, received / self.bytes_per_second) - elapsed


@dataclass
class Arrivals:
    """Where more arrive than a process has room for, or more stays unread, connections go as `Room` says. What comes at
    an honest pace is there long before its turn.
    """

    limits: ArrivalLimits = field(default_factory=ArrivalLimits)
    most_connections: int = 4096
    most_bytes: int = 64 * MEGABYTE
    """Of requests on their way, and as much again of answers that nobody reads."""
    cut: Counter[str] = field(default_factory=Counter)
    """Connections that were refused and closed, by the refusal's code."""
    _arriving: Room[Arriving] = field(default_factory=Room)
    _unread: Room[Unread] = field(default_factory=Room)
    _logged_at: float = float("-inf")

    def note(self, connection: Arriving, received: int) -> None:
        """So many bytes of the connection's next request are held."""
        self._arriving.hold(connection, received)
        while oldest := self._arriving.one_too_many(self.most_connections, self.most_bytes):
            oldest.refuse(NO_ROOM)

    def note_unread(self, connection: Unread, waiting: int) -> None:
        """So many bytes wait for the connection's client to read."""
        self._unread.hold(connection, waiting)
        while oldest := self._unread.one_too_many(self.most_connections, self.most_bytes):
            oldest.drop()

    def forget(self, connection: Arriving) -> None:
        self._arriving.release(connection)

    def forget_unread(self, connection: Unread) -> None:
        self._unread.release(connection)

    def note_cut(self, code: str) -> None:
        """Counts a connection that was closed. Logs at intervals, since an attack makes thousands."""
        self.cut[code] += 1
        if time.monotonic() - self._logged_at > LOG_EVERY_SECONDS:
            self._logged_at = time.monotonic()
            log.warning("connections_are_cut", arriving=len(self._arriving), cut_so_far=dict(self.cut))
