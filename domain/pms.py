"""Syncs from theaters' own management systems: shows by the system's ids, and the result of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from domain.errors import DomainError, InvalidInput
from domain.layouts import NewLayout
from domain.pricing import NewPrice
from domain.shows import Show, VariantChanges
from domain.shows.variant import LEFT_TO_THE_MOVIE
from domain.text import clean_name, clean_optional, reading_key
from domain.theaters import LONGEST_EXTERNAL_ID

MOST_ITEMS = 500
FIRST_YEAR, LAST_YEAR = 1970, 2099
"""From 1970, which systems send that do not know when they last changed a show."""


@dataclass(frozen=True)
class SyncMovie:
    """A movie by name, language and year, for systems that do not know the platform's ids."""

    name: str
    language: str
    duration_minutes: int
    genres: list[str]
    release_date: date | None = None


@dataclass(frozen=True)
class SyncItem:
    """A show in a sync, with either `movie_id` or `movie`, either `screen_id` or `screen_external_id`, and its start.
    Without prices or without a layout, an existing show keeps its own; `layout_id` names a layout that was sent before.
    Times without an offset are the theater's local time. What is cancelled needs its external id only.
    """

    external_id: str
    movie_id: str | None = None
    movie: SyncMovie | None = None
    screen_id: str | None = None
    screen_external_id: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    prices: Sequence[NewPrice] = ()
    seat_layout: NewLayout | None = None
    layout_id: str | None = None
    source_updated_at: datetime | None = None
    cancelled: bool = False
    variant: VariantChanges = LEFT_TO_THE_MOVIE

    @property
    def key(self) -> str:
        """The same for two ids that a person reads as the same."""
        return reading_key(self.external_id)

    @property
    def as_of(self) -> datetime | None:
        """When the system last changed the show. A time without an offset counts as UTC."""
        at = self.source_updated_at
        return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


@dataclass(frozen=True)
class BrokenItem:
    """An item whose shape is wrong; it is rejected without affecting the others."""

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
    """`problem`: why it was REJECTED. `show_id`: None if there is no such show. `layout_id`: of the show's seats."""

    external_id: str | None
    show_id: str | None
    outcome: SyncOutcome
    problem: DomainError | None = None
    layout_id: str | None = None


def own_id(item: SyncItem) -> str:
    """The system's own id of the show, cleaned. Raises InvalidInput."""
    return clean_name(item.external_id, "external_id", LONGEST_EXTERNAL_ID)


def checked(item: SyncItem) -> SyncItem:
    """The item with its own and its layout's id cleaned. Raises InvalidInput."""
    if item.source_updated_at is not None and not FIRST_YEAR <= item.source_updated_at.year <= LAST_YEAR:
        raise InvalidInput.of("source_updated_at", f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}.")
    if item.cancelled:
        return replace(item, external_id=own_id(item))
    if (item.movie_id is None) == (item.movie is None):
        raise InvalidInput.of("movie_id", "Give either the movie's id or the movie itself.")
    if (item.screen_id is None) == (item.screen_external_id is None):
        raise InvalidInput.of("screen_id", "Give either the screen's id or its external id.")
    if item.seat_layout is not None and item.layout_id is not None:
        raise InvalidInput.of("layout_id", "Give either the layout's id or the layout itself.")
    screen = clean_optional(item.screen_external_id, "screen_external_id", LONGEST_EXTERNAL_ID)
    layout_id = clean_optional(item.layout_id, "layout_id")
    return replace(item, external_id=own_id(item), screen_external_id=screen, layout_id=layout_id)


def is_stale(item: SyncItem, show: Show) -> bool:
    """Whether the item is older than the change that the show has from its system. False if either has no time, or both
    have the same.
    """
    return item.as_of is not None and show.source_updated_at is not None and item.as_of < show.source_updated_at


def waves(items: Mapping[int, SyncItem]) -> list[dict[int, SyncItem]]:
    """The items by their places, so that each show is in a wave once: the second item of a show is in the second."""
    found: list[dict[int, SyncItem]] = []
    seen: Counter[str] = Counter()
    for i, item in items.items():
        if seen[item.key] == len(found):
            found.append({})
        found[seen[item.key]][i] = item
        seen[item.key] += 1
    return found


def apart(items: Mapping[int, SyncItem], screens: Mapping[int, set[str]]) -> list[dict[int, SyncItem]]:
    """The items in as many groups as possible, of which no two are about the same screen. `screens`: of each item."""
    groups: list[tuple[set[str], dict[int, SyncItem]]] = []
    for i, item in items.items():
        touched, joined = set(screens[i]), {i: item}
        rest = []
        for group in groups:
            if group[0] & touched:
                touched |= group[0]
                joined = group[1] | joined
            else:
                rest.append(group)
        groups = [*rest, (touched, joined)]
    return [group for _, group in groups]
