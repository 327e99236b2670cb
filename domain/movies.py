"""Movies: the platform has one catalogue, which all partners share."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.changes import LEFT_OUT, Changes, LeftOut, applied, given_in
from domain.errors import DomainError, InvalidInput, Kind
from domain.public_urls import check_public_https
from domain.text import clean, clean_name, clean_optional, reading_key

LONGEST_TITLE, LONGEST_WORD, LONGEST_SYNOPSIS, LONGEST_URL = 200, 40, 5000, 2000
LONGEST_MINUTES = 1440
MOST_WORDS = 20
EARLIEST_RELEASE, LATEST_RELEASE = 1888, 2099
"""Years: that of the oldest film that is known, and the last one in which a show may be."""
_YOUNGER_THAN_MOVIES = frozenset({"poster_url", "release_date"})
"""Members whose rules came after movies that break them. What is not changed stays."""


@dataclass(frozen=True)
class Movie:
    id: str
    added_by: str
    name: str
    language: str
    duration_minutes: int
    genres: list[str]
    certificate: str | None
    formats: list[str]
    release_date: date | None
    synopsis: str | None
    poster_url: str | None


@dataclass(frozen=True)
class NewMovie:
    partner_id: str
    name: str
    language: str
    duration_minutes: int
    genres: list[str]
    certificate: str | None = None
    formats: list[str] | None = None
    release_date: date | None = None
    synopsis: str | None = None
    poster_url: str | None = None


@dataclass(frozen=True)
class MovieChanges(Changes):
    """`formats` None: it has none, as after a list without words."""

    name: str | LeftOut = LEFT_OUT
    language: str | LeftOut = LEFT_OUT
    duration_minutes: int | LeftOut = LEFT_OUT
    genres: list[str] | LeftOut = LEFT_OUT
    certificate: str | LeftOut | None = LEFT_OUT
    formats: list[str] | LeftOut | None = LEFT_OUT
    release_date: date | LeftOut | None = LEFT_OUT
    synopsis: str | LeftOut | None = LEFT_OUT
    poster_url: str | LeftOut | None = LEFT_OUT


@dataclass(frozen=True)
class AddedMovie:
    """`created`: False if the catalogue had the movie already, which then ignores the caller's values."""

    movie: Movie
    created: bool


@dataclass(eq=False)
class MovieExists(DomainError):
    code = "MOVIE_EXISTS"
    kind = Kind.CONFLICT
    name: str
    language: str

    @property
    def message(self) -> str:
        return f"The catalogue has another movie {self.name} in {self.language} whose release year does not differ."


_PARTING = str.maketrans(dict.fromkeys('-:;,.·/|_()[]{}"…', " ") | {"'": ""})
"""What only parts the words of a title. The signs of C++, C# and mother! are read, and so they count."""


def title_key(name: str) -> str:
    """The same for all titles that a person reads as the same, however they are parted, and for no others."""
    key = reading_key(name)
    return " ".join(key.translate(_PARTING).split()) or key


def built(id: str, new: NewMovie) -> Movie:
    """Raises InvalidInput."""
    values = {name: value for name, value in vars(new).items() if name != "partner_id"}
    return _checked(Movie(**values | {"id": id, "added_by": new.partner_id, "formats": new.formats or []}))


def changed(movie: Movie, changes: MovieChanges) -> Movie:
    """Raises InvalidInput for what is changed."""
    kept: dict[str, Any] = {name: getattr(movie, name) for name in _YOUNGER_THAN_MOVIES - given_in(changes).keys()}
    unjudged: dict[str, Any] = dict.fromkeys(kept)
    after = applied(changes, replace(movie, **unjudged))
    return replace(_checked(replace(after, formats=after.formats or [])), **kept)


def _checked(movie: Movie) -> Movie:
    if not 1 <= movie.duration_minutes <= LONGEST_MINUTES:
        raise InvalidInput.of("duration_minutes", f"Expected minutes between 1 and {LONGEST_MINUTES}.")
    return replace(
        movie,
        name=clean_name(movie.name, "name", LONGEST_TITLE),
        language=clean_name(movie.language, "language", LONGEST_WORD),
        genres=_words(movie.genres, "genres"),
        certificate=clean_optional(movie.certificate, "certificate", LONGEST_WORD),
        formats=_words(movie.formats, "formats"),
        release_date=_release_date(movie.release_date),
        synopsis=_synopsis(movie.synopsis),
        poster_url=_poster_url(movie.poster_url),
    )


def _words(words: list[str], field: str) -> list[str]:
    """The cleaned words, each once, in the order given."""
    if len(words) > MOST_WORDS:
        raise InvalidInput.of(field, f"At most {MOST_WORDS}.")
    return list(dict.fromkeys(clean(word, f"{field}[{i}]", LONGEST_WORD) for i, word in enumerate(words)))


def _release_date(day: date | None) -> date | None:
    if day is not None and not EARLIEST_RELEASE <= day.year <= LATEST_RELEASE:
        raise InvalidInput.of("release_date", f"Expected a year from {EARLIEST_RELEASE} to {LATEST_RELEASE}.")
    return day


def _synopsis(text: str | None) -> str | None:
    """The cleaned synopsis, the only text that may have line breaks. Blank lines are dropped."""
    if text is None:
        return None
    paragraphs = [clean(line, "synopsis", LONGEST_SYNOPSIS) for line in text.splitlines() if line.strip()]
    whole = "\n".join(paragraphs)
    if not 0 < len(whole) <= LONGEST_SYNOPSIS:
        raise InvalidInput.of("synopsis", f"Expected 1 to {LONGEST_SYNOPSIS} characters.")
    return whole


def _poster_url(url: str | None) -> str | None:
    if url is None:
        return None
    cleaned = clean(url, "poster_url", LONGEST_URL)
    check_public_https(cleaned, "poster_url")
    return cleaned
