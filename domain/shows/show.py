"""Shows as they are read. What time alone changes is not stored but follows from the clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.accounts import Ownership
from domain.shows.timetable import Occupation
from domain.shows.variant import Variant


class StoredShowStatus(StrEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    CANCELLED = "CANCELLED"


class ShowStatus(StrEnum):
    """The status that clients see."""

    DRAFT = "DRAFT"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    ON_SALE = "ON_SALE"
    CLOSED = "CLOSED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Show:
    """`now`: the database's time when the row was read. `business_date`: after midnight still the day before.
    `moved_at`: when it last got another time while it had guests. `sellable`: whether the partner is active;
    `awaits_approval`: whether it waits to be approved. `sales_close_minutes`: the platform's when the show was made,
    behind its own and its partner's.
    """

    id: str
    partner_id: str
    theater_id: str
    screen_id: str
    movie_id: str
    starts_at: datetime
    ends_at: datetime
    business_date: date
    stored_status: StoredShowStatus
    layout_id: str | None
    layout_version: int
    lock_ttl_seconds: int | None
    sales_close_minutes: int
    own_sales_close_minutes: int | None
    cancellation_close_minutes: int
    time_zone: str
    currency: str
    external_id: str | None
    source_updated_at: datetime | None
    cancel_reason: str | None
    moved_at: datetime | None
    format: str | None
    language: str | None
    subtitles: str | None
    awaits_approval: bool
    sellable: bool
    partner_sales_close_minutes: int | None
    now: datetime

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)

    @property
    def occupation(self) -> Occupation:
        return Occupation(self.screen_id, self.starts_at, self.ends_at, self.id)

    @property
    def variant(self) -> Variant:
        """Its own values, None for what its movie says."""
        return Variant(self.format, self.language, self.subtitles)

    @property
    def status(self) -> ShowStatus:
        if self.stored_status is StoredShowStatus.PUBLISHED:
            return self._status_by_clock()
        return ShowStatus(self.stored_status.value)

    @property
    def takes_payments(self) -> bool:
        """Whether locked seats can still be paid for: until the start, also after sales have closed."""
        return self.stored_status is not StoredShowStatus.CANCELLED and self.now < self.starts_at

    def was_moved_after(self, booked_at: datetime) -> bool:
        """Whether it got another time after it was booked then."""
        return self.moved_at is not None and booked_at < self.moved_at

    @property
    def sales_close_at(self) -> datetime:
        """From then on no seat is locked. Seats that are locked by then can still be booked and paid for."""
        by_precedence = (self.own_sales_close_minutes, self.partner_sales_close_minutes, self.sales_close_minutes)
        return self.starts_at - timedelta(minutes=next(minutes for minutes in by_precedence if minutes is not None))

    @property
    def is_over(self) -> bool:
        return self.now >= self.ends_at

    def _status_by_clock(self) -> ShowStatus:
        if self.is_over:
            return ShowStatus.COMPLETED
        if self.now >= self.sales_close_at:
            return ShowStatus.CLOSED
        if self.sellable:
            return ShowStatus.ON_SALE
        return ShowStatus.AWAITING_APPROVAL if self.awaits_approval else ShowStatus.CLOSED
