"""Bookings that have begun: which requests go on with one, and how much work they will be.

A full process still has room for them: refusing one wastes the work of all that came before it, and holds seats for a
customer who cannot pay for them. And it is full as long as it owes them more than it can do in time: a lock costs
little, but who has one comes back four times.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from domain.ids import BOOKING, LOCK, PAYMENT, sortable_time

BEGUN_SECONDS = 900.0
"""As long as most bookings take from their first lock to their ticket."""
LOOKED_THROUGH_BYTES = 8 * 1024
CREDENTIALS = frozenset({b"authorization", b"x-api-key"})
BRINGS_SECONDS = 0.004
"""What a request is taken to bring before any has been measured: four later steps."""
MEMORY = 256
"""Of how many requests the running mean is, about. Steps come in waves, of which it should see several."""
_OF_A_BOOKING = re.compile(f"(?:{LOCK}|{BOOKING}|{PAYMENT})_[0-9A-Za-z-]{{1,40}}_([0-9A-Z]{{10}})".encode())
_KINDS = tuple(f"{kind}_".encode() for kind in (LOCK, BOOKING, PAYMENT))
Headers = Iterable[tuple[bytes, bytes]]


def may_continue(headers: Headers) -> bool:
    """Whether the rest of the request has to be looked at. A visitor's continues nothing."""
    return any(name in CREDENTIALS for name, _ in headers)


def continues(headers: Headers, path: bytes, body: bytes | bytearray) -> bool:
    """Whether the request names a lock, a booking or a payment that was made lately. Whether it exists is not known
    here: who invents one gets no more than the room that is kept for these.
    """
    places = [each for each in (path, body[:LOOKED_THROUGH_BYTES]) if any(kind in each for kind in _KINDS)]
    if not places or not may_continue(headers):
        return False  # most requests, which are asked for no more than this
    oldest = sortable_time(time.time() - BEGUN_SECONDS).encode()
    return any(made[1] >= oldest for place in places for made in _OF_A_BOOKING.finditer(place))


@dataclass
class LaterSteps:
    """The work that bookings will still be, in seconds of the event loop. Nobody has to know which request has begun
    one: each that continues none is taken to bring what they have brought lately, a seat map nothing and a lock four
    steps, in the mean of what the process is asked for.

    `owed`: what those that were answered have brought and nobody has asked for yet. Steps that are done reduce it, and
    so does time in which the loop had nothing to do: customers who think for a minute keep nobody waiting.
    """

    brings: float = BRINGS_SECONDS
    owed: float = 0.0
    _done: float = 0.0
    _idle: float = 0.0

    def note_beginning(self) -> None:
        """A request was answered that continues no booking."""
        self.brings += (self._done - self.brings) / MEMORY
        self._done = 0.0
        self.owed += self.brings

    def note_done(self, seconds: float) -> None:
        """A request was answered that continues a booking."""
        self._done += seconds
        self.owed = max(0.0, self.owed - seconds)

    def owed_at(self, idle: float) -> float:
        """`owed`, when the loop has had nothing to do for so many seconds, from a beginning that is always the same."""
        if idle > self._idle:
            self.owed = max(0.0, self.owed - (idle - self._idle))
            self._idle = idle
        return self.owed
