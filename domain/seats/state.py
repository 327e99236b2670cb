"""The stored state of a show's seats: claims and locks. A seat without a live claim is available."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.accounts import Ownership
from domain.pricing import PricedSeat
from domain.seats.reasons import Reason


class SeatState(StrEnum):
    """The values are the letters that the feed and `SeatMap.states` show to clients."""

    AVAILABLE = "A"
    LOCKED = "L"
    BOOKED = "B"
    BLOCKED = "X"


@dataclass(frozen=True)
class Claim:
    """`made_by`: the caller that made the lock, for locks without a booking, which may give way to a newer one."""

    seat_id: str
    state: SeatState
    lock_id: str | None
    owner_id: str | None
    expires_at: datetime | None
    booking_id: str | None
    made_by: str | None = None

    def is_live(self, now: datetime) -> bool:
        return self.state is not SeatState.LOCKED or (self.expires_at is not None and now < self.expires_at)


class LockStatus(StrEnum):
    LIVE = "LIVE"
    EXPIRED = "EXPIRED"
    RELEASED = "RELEASED"
    BOOKED = "BOOKED"


@dataclass(frozen=True)
class SeatLock:
    """`priced_seats`: what each of its seats cost when the lock was made, by the show's prices and the rates that
    were in force then (`rates_effective_on`; None before the first ones). It is frozen: the booking costs this. None
    in locks of versions that froze nothing, whose seats cost what they do when they are booked. `booking_id`: the
    booking made of it. `booked_at`: when its seats were sold. `payment_started`: a live lock cannot be released.
    `now`: the database's time when the row was read. `holds_seats`: whether its claims exist; a transaction that has
    waited has an old `now` and may find the seats claimed by another lock. `why`: of seats that the platform has just
    chosen; it is not stored.
    """

    show_id: str
    id: str
    owner_id: str
    made_by: str
    partner_id: str
    seat_ids: list[str]
    amount_minor: int
    currency: str
    ttl_seconds: int
    locked_at: datetime
    expires_at: datetime
    extended: bool
    payment_started: bool
    released_at: datetime | None
    booked_at: datetime | None
    booking_id: str | None
    now: datetime
    holds_seats: bool = True
    priced_seats: tuple[PricedSeat, ...] | None = None
    rates_effective_on: date | None = None
    why: Reason | None = None

    @property
    def total_minor(self) -> int:
        """With fees and taxes. Of a lock that has frozen nothing: without them, as `amount_minor`."""
        if self.priced_seats is None:
            return self.amount_minor
        return sum(seat.total_minor for seat in self.priced_seats)

    @property
    def ownership(self) -> Ownership:
        return Ownership(self.partner_id, self.owner_id, self.made_by)

    @property
    def status(self) -> LockStatus:
        if self.booked_at is not None:
            return LockStatus.BOOKED
        if self.released_at is not None:
            return LockStatus.RELEASED
        return LockStatus.LIVE if self.holds_seats and self.now < self.expires_at else LockStatus.EXPIRED

    @property
    def seconds_left(self) -> int:
        """Whole seconds in which it holds its seats, 0 where it has ended."""
        return int((self.expires_at - self.now).total_seconds()) if self.status is LockStatus.LIVE else 0


@dataclass(frozen=True)
class Availability:
    available: int
    locked: int
    booked: int
    blocked: int
    total: int


@dataclass(frozen=True)
class SeatPicture:
    """All seats of a show at one version of its log."""

    show_id: str
    version: int
    layout_version: int
    states: Mapping[str, SeatState]


@dataclass(frozen=True)
class SeatChange:
    """One row of the change log: the new states of seats. `layout_version` differs from the row before when the layout
    was exchanged: viewers then need a new snapshot. `show_changed`: prices, times or the status of the show have.
    """

    show_id: str
    version: int
    layout_version: int
    changes: Mapping[str, SeatState]
    age_seconds: float = 0.0
    """The row's age when it was read."""
    show_changed: bool = False
