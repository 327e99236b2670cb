"""What a history is made of: what clients asked and were answered, and what viewers were shown.

Times are monotonic seconds of the machine that all clients run on. The database's clock stands in answers alone, and
is compared with nothing but itself.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NEVER = math.inf


class Kind(StrEnum):
    LOCK = "LOCK"
    RELEASE = "RELEASE"
    PAY = "PAY"
    CONFIRM = "CONFIRM"
    CANCEL = "CANCEL"
    READ = "READ"


class Outcome(StrEnum):
    """UNKNOWN: no answer, or one that says so. It may have happened or not, at any time after it was asked for."""

    OK = "OK"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Operation:
    """One invocation with its answer. Retries have the same `key`, and happen once in all.

    `lock_id`: what a LOCK made, and what the others are about. `seat_ids`: those of the lock, or, of a CANCEL, those
    that it gives back. `expires_at` and `server_time`: until when the seats are held, by the clock that said so.
    `asked`: filled in by the checker, when the first of several attempts was made.
    A READ has the `states` of all seats that are not available, and perhaps the `booking_ids` of those that are sold.
    `version`: of the show's log, at or after the effect.
    """

    kind: Kind
    who: str
    show_id: str
    began: float
    ended: float = NEVER
    asked: float = NEVER
    outcome: Outcome = Outcome.UNKNOWN
    key: str = ""
    seat_ids: tuple[str, ...] = ()
    lock_id: str | None = None
    booking_id: str | None = None
    server_time: datetime | None = None
    expires_at: datetime | None = None
    version: int | None = None
    states: Mapping[str, str] | None = None
    booking_ids: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Sighting:
    """An event that a viewer was sent. `from_version` is None for a picture, else the version that it leads on from.

    `subscribed_at`: when it asked, for the first event of a connection; then it had seen `after_version`, or nothing.
    """

    viewer: str
    show_id: str
    at: float
    version: int
    from_version: int | None = None
    subscribed_at: float | None = None
    after_version: int | None = None


@dataclass
class History:
    operations: list[Operation] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
