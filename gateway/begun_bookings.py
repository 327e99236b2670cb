"""Which requests go on with a booking that has begun. A full process still has room for them: refusing one wastes the
work of all that came before it, and holds seats for a customer who cannot pay for them.
"""

import re
import time
from collections.abc import Iterable

from domain.ids import BOOKING, LOCK, PAYMENT, sortable_time

BEGUN_SECONDS = 900.0
"""As long as most bookings take from their first lock to their ticket."""
LOOKED_THROUGH_BYTES = 8 * 1024
CREDENTIALS = frozenset({b"authorization", b"x-api-key"})
_OF_A_BOOKING = re.compile(f"(?:{LOCK}|{BOOKING}|{PAYMENT})_[0-9A-Za-z-]{{1,40}}_([0-9A-Z]{{10}})".encode())
Headers = Iterable[tuple[bytes, bytes]]


def may_continue(headers: Headers) -> bool:
    """Whether the rest of the request has to be looked at. A visitor's continues nothing."""
    return any(name in CREDENTIALS for name, _ in headers)


def continues(path: bytes, body: bytes | bytearray) -> bool:
    """Whether the request names a lock, a booking or a payment that was made lately. Whether it exists is not known
    here: who invents one gets no more than the room that is kept for these.
    """
    oldest = sortable_time(time.time() - BEGUN_SECONDS).encode()
    places = (path, body[:LOOKED_THROUGH_BYTES])
    return any(made[1] >= oldest for place in places for made in _OF_A_BOOKING.finditer(place))
