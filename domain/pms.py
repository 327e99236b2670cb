"""What theaters' own systems tell the platform, and what became of it. The platform stays the source of truth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from domain.errors import DomainError, InvalidInput
from domain.layouts import NewLayout
from domain.pricing import NewPrice
from domain.shows import Show
from domain.text import clean, clean_optional
from domain.theaters import LONGEST_EXTERNAL_ID

MOST_ITEMS = 500
FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Systems that do not know when they last changed a show like to say 1970."""


@dataclass(frozen=True)
class SyncMovie:
    """A movie by what it is, for systems that do not know the platform's ids."""

    name: str
    language: str
    duration_minutes: int
    genres: list[str]


@dataclass(frozen=True)
class SyncItem:
    """One of movie_id and movie, one of screen_id and screen_external_id. No prices, no layout: those stay as they
    are. A start without an offset is the theater's local time.
    """

    external_id: str
    movie_id: str | None
    movie: SyncMovie | None
    screen_id: str | None
    screen_external_id: str | None
    starts_at: datetime
    ends_at: datetime | None
    prices: Sequence[NewPrice]
    seat_layout: NewLayout | None = None
    source_updated_at: datetime | None = None
    cancelled: bool = False

    @property
    def as_of(self) -> datetime | None:
        """When the system last changed the show. A time without an offset is taken for UTC."""
        at = self.source_updated_at
        return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


@dataclass(frozen=True)
class BrokenItem:
    """An item that could not even be read."""

    external_id: str | None
    problem: InvalidInput


class SyncOutcome(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    STALE = "STALE"
    REJECTED = "REJECTED"


@dataclass(frozen=True)
class SyncResult:
    """`problem`: why it was REJECTED. `show_id`: the show, as far as there is one."""

    external_id: str | None
    show_id: str | None
    outcome: SyncOutcome
    problem: DomainError | None = None


def own_id(item: SyncItem) -> str:
    """By which the show is looked up. Raises InvalidInput for what no show can be called."""
    return clean(item.external_id, "external_id", LONGEST_EXTERNAL_ID)


def checked(item: SyncItem) -> SyncItem:
    """With its ids as they are stored. Raises InvalidInput."""
    if (item.movie_id is None) == (item.movie is None):
        raise InvalidInput.of("movie_id", "Give either the movie's id or the movie itself.")
    if (item.screen_id is None) == (item.screen_external_id is None):
        raise InvalidInput.of("screen_id", "Give either the screen's id or its external id.")
    if item.source_updated_at is not None and not FIRST_YEAR <= item.source_updated_at.year <= LAST_YEAR:
        raise InvalidInput.of("source_updated_at", f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}.")
    screen = clean_optional(item.screen_external_id, "screen_external_id", LONGEST_EXTERNAL_ID)
    return replace(item, external_id=own_id(item), screen_external_id=screen)


def is_stale(item: SyncItem, show: Show) -> bool:
    """Only what both sides date can be compared; the same moment told again is not stale."""
    return item.as_of is not None and show.source_updated_at is not None and item.as_of < show.source_updated_at
