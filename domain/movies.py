"""The platform's one catalogue of movies."""

from dataclasses import dataclass
from datetime import date


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
