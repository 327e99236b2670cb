"""Searches for movies and shows, and pages of long lists with their cursors."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

from domain import ids, nesting
from domain.errors import InvalidInput
from domain.movies import Movie
from domain.pricing import Price
from domain.seats.state import Availability
from domain.text import folded, search_text

LARGEST_PAGE = 100
Item = TypeVar("Item")


_DIGITS_OF_A_RANK = 4


@dataclass(frozen=True)
class FoundMovie:
    """`rank`: how far it is from what was searched for, 0 for the very title; 0 for all where nothing was."""

    movie: Movie
    rank: int

    def position(self, is_search: bool) -> tuple[str, str]:
        """Where it stands in the list of what was found: by rank, where there are ranks, and by title."""
        name = folded(self.movie.name)
        return (f"{self.rank:0{_DIGITS_OF_A_RANK}} {name}" if is_search else name), self.movie.id


@dataclass(frozen=True)
class MovieSearch:
    """None matches any. `date`, `language` and `format` are those of one show, the date its business date. `after`: the
    cursor behind which the page begins.
    """

    city: str | None = None
    search: str | None = None
    language: str | None = None
    genre: str | None = None
    format: str | None = None
    date: "date | None" = None
    first: int = 20
    after: str | None = None

    def checked(self) -> "MovieSearch":
        """The search with cleaned texts; a blank text matches any. Raises InvalidInput."""
        page_size(self.first)
        return replace(
            self,
            city=search_text(self.city, "city"),
            search=search_text(self.search, "search"),
            language=search_text(self.language, "language"),
            genre=search_text(self.genre, "genre"),
            format=search_text(self.format, "format"),
        )


@dataclass(frozen=True)
class ShowSearch:
    """As MovieSearch, for shows."""

    movie_id: str | None = None
    city: str | None = None
    theater_id: str | None = None
    date: "date | None" = None
    first: int = 20
    after: str | None = None
    language: str | None = None
    format: str | None = None

    def checked(self) -> "ShowSearch":
        """As MovieSearch.checked. Raises InvalidInput also for ids of another kind."""
        page_size(self.first)
        if self.movie_id is not None:
            ids.expect(ids.MOVIE, self.movie_id)
        if self.theater_id is not None:
            ids.expect(ids.THEATER, self.theater_id)
        return _with_checked_texts(self)


@dataclass(frozen=True)
class ShowsOfMovie:
    """A loader's key: one page of one movie's shows. Pages that differ only in the movie are read in one statement."""

    movie_id: str
    city: str | None = None
    date: "date | None" = None
    first: int = 20
    after: str | None = None
    language: str | None = None
    format: str | None = None

    @property
    def of_any_movie(self) -> "ShowsOfMovie":
        """What pages that are read in one statement have in common."""
        return replace(self, movie_id="")

    def checked(self) -> "ShowsOfMovie":
        """As MovieSearch.checked. Raises InvalidInput."""
        page_size(self.first)
        return _with_checked_texts(self)


Search = TypeVar("Search", ShowSearch, ShowsOfMovie)


def _with_checked_texts(search: Search) -> Search:
    return replace(
        search,
        city=search_text(search.city, "city"),
        language=search_text(search.language, "language"),
        format=search_text(search.format, "format"),
    )


@dataclass(frozen=True)
class Offered:
    """What a show's seats cost, the highest price first, and how many are in which state, by seat type."""

    prices: Sequence[Price]
    availability: Mapping[str, Availability]


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some items of a list. `position`: where an item stands in it. The next page begins behind the last item."""

    items: list[Item]
    position: Callable[[Item], Sequence[str]]
    has_next: bool

    @classmethod
    def of(cls, found: Sequence[Item], first: int, position: Callable[[Item], Sequence[str]]) -> "Page[Item]":
        """`found`: up to `first` + 1 items. The extra one is not on the page and shows that there is a next one."""
        return cls(list(found[:first]), position, len(found) > first)

    def cursor(self, item: Item) -> str:
        """With it as `after`, a page begins behind the item."""
        return cursor_of(self.position(item))

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the next page; None on the last one."""
        return self.cursor(self.items[-1]) if self.has_next else None


def page_size(first: int) -> int:
    """The size itself. Raises InvalidInput outside of 1 to 100."""
    if not 1 <= first <= LARGEST_PAGE:
        raise InvalidInput.of("first", f"Expected 1 to {LARGEST_PAGE}.")
    return first


def cursor_of(position: Sequence[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(position)).encode()).decode().rstrip("=")


def position_behind(cursor: str | None) -> tuple[str, str] | None:
    """The (sort key, id) that the cursor encodes. Raises InvalidInput for a text that is no cursor."""
    if cursor is None:
        return None
    try:
        position = nesting.parse(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (ValueError, binascii.Error) as error:
        raise _broken_cursor() from error
    match position:
        case [str(key), str(id)] if "\0" not in key + id:
            return key, id
        case _:
            raise _broken_cursor()


def match_behind(cursor: str | None) -> tuple[int, str, str] | None:
    """As position_behind, for lists that are sorted by how well they match: (rank, sort key, id)."""
    position = position_behind(cursor)
    if position is None:
        return None
    rank, _, key = position[0].partition(" ")
    if not (rank.isascii() and rank.isdigit() and len(rank) == _DIGITS_OF_A_RANK):
        raise _broken_cursor()
    return int(rank), key, position[1]


def time_behind(cursor: str | None) -> tuple[datetime, str] | None:
    """As position_behind, for lists that are sorted by time."""
    position = position_behind(cursor)
    if position is None:
        return None
    try:
        at = datetime.fromisoformat(position[0])
    except ValueError as error:
        raise _broken_cursor() from error
    if at.tzinfo is None:
        raise _broken_cursor()
    return at, position[1]


def day_behind(cursor: str | None) -> tuple[date, str] | None:
    """As position_behind, for lists that are sorted by date."""
    position = position_behind(cursor)
    if position is None:
        return None
    try:
        return date.fromisoformat(position[0]), position[1]
    except ValueError as error:
        raise _broken_cursor() from error


def _broken_cursor() -> InvalidInput:
    return InvalidInput.of("after", "This is no cursor of this list. Leave it out to begin at the front.")
