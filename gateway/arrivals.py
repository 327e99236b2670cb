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

log = structlog.get_logger()
KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
LOG_EVERY_SECONDS = 5.0

HEAD_TOO_LARGE = Refusal(431, "HEADERS_TOO_LARGE", "The request line and the headers are too long, or too many.")
TOO_SLOW = Refusal(408, "REQUEST_TIMEOUT", "The request did not arrive in time. Send it again.")
NO_ROOM = Refusal(
    503, "OVERLOADED", "Too many requests are arriving at once. Send it again in 1 s.", headers={"Retry-After": "1"}
)


class Arriving(Protocol):
    """A connection whose next request is not there yet."""

    def refuse(self, refusal: Refusal) -> None:
        """Answers with the refusal and closes the connection."""
        ...


@dataclass(frozen=True)
class ArrivalLimits:
    """Of one request. `body_seconds`: afterwards a body must have come at `bytes_per_second` or more; where
    `seconds_by_path` names its path it must be complete by then. `body_bytes`: of any path that `bytes_by_path` does
    not name.
    """

    head_seconds: float = 10.0
    head_bytes: int = 64 * KILOBYTE
    headers: int = 100
    body_seconds: float = 10.0
    bytes_per_second: int = KILOBYTE
    body_bytes: int = MEGABYTE
    seconds_by_path: Mapping[str, float] = field(default_factory=dict)
    bytes_by_path: Mapping[str, int] = field(default_factory=dict)
    pipelined: int = 16
    """Requests that a client may send before the answer to its first."""
    unread_seconds: float = 20.0
    """How long a client may read nothing of an answer."""

    def bytes_of(self, path: str) -> int:
        return self.bytes_by_path.get(path, self.body_bytes)

    def seconds_left(self, path: str, received: int, elapsed: float) -> float:
        """How much longer a body may take of which so many bytes came in so many seconds. Negative: it is late."""
        if path in self.seconds_by_path:
            return self.seconds_by_path[path] - elapsed
        return max(self.body_seconds, received / self.bytes_per_second) - elapsed


@dataclass
class Arrivals:
    """Where more arrive than a process has room for, the connection goes that has been arriving for longest: what comes
    at an honest pace is there long before its turn, and who holds connections open loses them first.
    """

    limits: ArrivalLimits = field(default_factory=ArrivalLimits)
    most_connections: int = 4096
    most_bytes: int = 64 * MEGABYTE
    cut: Counter[str] = field(default_factory=Counter)
    """Connections that were refused and closed, by the refusal's code."""
    _bytes: dict[Arriving, int] = field(default_factory=dict)
    _total: int = 0
    _logged_at: float = float("-inf")

    def note(self, connection: Arriving, received: int) -> None:
        """So many bytes of the connection's next request are held."""
        self._total += received - self._bytes.get(connection, 0)
        self._bytes[connection] = received
        while self._total > self.most_bytes or len(self._bytes) > self.most_connections:
            oldest = next(iter(self._bytes))
            self.forget(oldest)
            oldest.refuse(NO_ROOM)

    def forget(self, connection: Arriving) -> None:
        self._total -= self._bytes.pop(connection, 0)

    def note_cut(self, code: str) -> None:
        """Counts a connection that was closed. Logs at intervals, since an attack makes thousands."""
        self.cut[code] += 1
        if time.monotonic() - self._logged_at > LOG_EVERY_SECONDS:
            self._logged_at = time.monotonic()
            log.warning("connections_are_cut", arriving=len(self._bytes), cut_so_far=dict(self.cut))
