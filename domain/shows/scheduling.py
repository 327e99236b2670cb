"""Times of shows: the theater's local time, the business date, and how long the screen is occupied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.changes import LEFT_OUT, Changes, LeftOut
from domain.errors import InvalidInput
from domain.pricing import NewPrice
from domain.shows.variant import LEFT_TO_THE_MOVIE, VariantChanges
from domain.text import clean_name

EARLIEST_YEAR, LATEST_YEAR = 2000, 2099
LONGEST_SHOW = timedelta(hours=24)
DAY_BREAK = timedelta(hours=4)
"""A show that starts before 04:00 local time has the business date of the day before."""
SHORTEST_LOCK_TTL, LONGEST_LOCK_TTL = 2, 1800


@dataclass(frozen=True)
class NewShow:
    """Times without an offset are local to the theater. `ends_at` None: computed from the movie and the trailers."""

    partner_id: str
    movie_id: str
    screen_id: str
    starts_at: datetime
    ends_at: datetime | None
    prices: Sequence[NewPrice]
    lock_ttl_seconds: int | None = None
    external_id: str | None = None
    sales_close_minutes: int | None = None
    variant: VariantChanges = LEFT_TO_THE_MOVIE


@dataclass(frozen=True)
class ShowChanges(Changes):
    """Times without an offset are local to the theater."""

    movie_id: str | LeftOut = LEFT_OUT
    screen_id: str | LeftOut = LEFT_OUT
    starts_at: datetime | LeftOut = LEFT_OUT
    ends_at: datetime | LeftOut = LEFT_OUT


@dataclass(frozen=True)
class ShowTemplate:
    """Shows that differ only in their start."""

    partner_id: str
    movie_id: str
    screen_id: str
    starts_at: Sequence[datetime]
    prices: Sequence[NewPrice]
    lock_ttl_seconds: int | None = None
    sales_close_minutes: int | None = None
    variant: VariantChanges = LEFT_TO_THE_MOVIE


@dataclass(frozen=True)
class Venue:
    """A screen as scheduling sees it."""

    screen_id: str
    theater_id: str
    partner_id: str
    turnaround_minutes: int
    time_zone: str

    @property
    def turnaround(self) -> timedelta:
        return timedelta(minutes=self.turnaround_minutes)


@dataclass(frozen=True)
class Slot:
    """Times in UTC. The screen is occupied from the start until `free_again_at`."""

    starts_at: datetime
    ends_at: datetime
    free_again_at: datetime
    business_date: date


def slot_of(venue: Venue, starts_at: datetime, ends_at: datetime | None, running_minutes: float) -> Slot:
    """Raises InvalidInput for a time that the theater's clocks skip, an end that is not after the start, a show of
    more than 24 hours, and a year before EARLIEST_YEAR or after LATEST_YEAR.
    """
    zone = ZoneInfo(venue.time_zone)
    start = instant_of(starts_at, zone, "starts_at")
    end = start + timedelta(minutes=running_minutes) if ends_at is None else _end_of(ends_at, start, zone)
    if end <= start:
        raise InvalidInput.of("ends_at", "A show must end after it starts.")
    if end - start > LONGEST_SHOW:
        raise InvalidInput.of("ends_at", "A show lasts at most 24 hours.")
    return Slot(start, end, end + venue.turnaround, business_date_of(start, zone))


def instant_of(time: datetime, zone: ZoneInfo, field: str) -> datetime:
    """The time in UTC. A local time that comes twice, when clocks are set back, means the first one.

    Raises InvalidInput for a local time that clocks skip when they are set forward.
    """
    if not EARLIEST_YEAR <= time.year <= LATEST_YEAR:
        raise InvalidInput.of(field, f"Expected a year from {EARLIEST_YEAR} to {LATEST_YEAR}.")
    if time.tzinfo is not None:
        return time.astimezone(UTC)
    instant = time.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) != time.replace(fold=0):
        raise InvalidInput.of(field, f"Clocks in {zone.key} skip this time on that day. Choose another.")
    return instant


def _end_of(time: datetime, start: datetime, zone: ZoneInfo) -> datetime:
    """The end in UTC. A local time that comes twice means the first one after the start."""
    end = instant_of(time, zone, "ends_at")
    if end > start or time.tzinfo is not None:
        return end
    return time.replace(tzinfo=zone, fold=1).astimezone(UTC)


def business_date_of(start: datetime, zone: ZoneInfo) -> date:
    """The business date by the theater's wall clock: a day of 23 hours begins at 04:00 too."""
    return (start.astimezone(zone).replace(tzinfo=None) - DAY_BREAK).date()


def lock_ttl(seconds: int | None) -> int | None:
    """Raises InvalidInput outside of the bounds."""
    if seconds is not None and not SHORTEST_LOCK_TTL <= seconds <= LONGEST_LOCK_TTL:
        raise InvalidInput.of("lock_ttl_seconds", f"Expected {SHORTEST_LOCK_TTL} to {LONGEST_LOCK_TTL} seconds.")
    return seconds


def external_id(text: str | None) -> str | None:
    """Raises InvalidInput."""
    return None if text is None else clean_name(text, "external_id", 100)
