"""The catalogue of movies, which all partners share."""

from datetime import date

import strawberry

from domain.movies import EARLIEST_RELEASE, LATEST_RELEASE, LONGEST_SYNOPSIS, LONGEST_URL, MovieChanges, NewMovie
from domain.movies import Movie as MovieRow
from resolvers import movies
from schema.kit.context import Info
from schema.kit.fields import Public, extended_by, field
from schema.kit.inputs import EMPTIED, Id, change, idempotency_key, optional, to_changes, to_domain
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.problems import MovieExists
from schema.kit.relay import Node
from schema.kit.rows import OfRow, from_row

_NAME, _LANGUAGE = "The title.", "The language in which it is shown, such as `English`."
_MINUTES, _GENRES = "Running time in minutes, 1 to 1440.", "Genres, such as `Sci-Fi`."
_CERTIFICATE = "Age certificate, such as `UA 13+`."
_FORMATS = "Formats in which it is shown, such as `2D`, `3D`, `IMAX`."
_RELEASED = "The release date."
_RELEASED_IN = f"{_RELEASED} From {EARLIEST_RELEASE} to {LATEST_RELEASE}."
_SYNOPSIS, _POSTER = "Plot summary.", "URL of the poster: public, https, without a password."


@extended_by(shows="schema.discovery")
@strawberry.type(description="A movie of the platform's catalogue. All partners share one entry per movie.")
class Movie(OfRow[MovieRow], Node):
    name: str = from_row(_NAME)
    language: str = from_row(_LANGUAGE)
    duration_minutes: int = from_row("Running time in minutes.")
    genres: list[str] = from_row(_GENRES)
    certificate: str | None = from_row(_CERTIFICATE)
    formats: list[str] = from_row(_FORMATS)
    release_date: date | None = from_row(_RELEASED)
    synopsis: str | None = from_row(_SYNOPSIS, longest=LONGEST_SYNOPSIS)
    poster_url: str | None = from_row("URL of the poster.", longest=LONGEST_URL)


@strawberry.input(description="A movie for the catalogue.")
class AddMovieInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner that adds it; must be your own.")
    name: str = strawberry.field(description=_NAME)
    language: str = strawberry.field(description=_LANGUAGE)
    duration_minutes: int = strawberry.field(description=_MINUTES)
    genres: list[str] = strawberry.field(description=_GENRES)
    certificate: str | None = optional(_CERTIFICATE)
    formats: list[str] | None = optional(_FORMATS)
    release_date: date | None = optional(_RELEASED_IN)
    synopsis: str | None = optional(_SYNOPSIS)
    poster_url: str | None = optional(_POSTER)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a movie.")
class UpdateMovieInput:
    movie_id: strawberry.ID = strawberry.field(description="The movie.")
    name: str | None = change(_NAME)
    language: str | None = change(_LANGUAGE)
    duration_minutes: int | None = change(_MINUTES)
    genres: list[str] | None = change(_GENRES)
    certificate: str | None = change(_CERTIFICATE, null=EMPTIED)
    formats: list[str] | None = change(_FORMATS, null=EMPTIED)
    release_date: date | None = change(_RELEASED_IN, null=EMPTIED)
    synopsis: str | None = change(_SYNOPSIS, null=EMPTIED)
    poster_url: str | None = change(_POSTER, null=EMPTIED)
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class MovieQueries:
    @field("One movie.", public=Public.CATALOGUE)
    async def movie(self, info: Info, id: Id) -> Movie | None:
        return await or_null(movies.read_movie(info.context.ctx, id), Movie.of)


@strawberry.type
class MovieMutations:
    @mutation(
        "Adds a movie to the catalogue. If a movie with this title and language (and year, if given) exists,"
        " answers that movie unchanged. Titles are compared as a person reads them: case, spaces and what parts words"
        " do not count, but C++ is not C, and mother! is not Mother."
    )
    async def add_movie(self, info: Info, input: AddMovieInput) -> Movie:
        return Movie.of((await movies.add_movie(info.context.keyed(input), to_domain(NewMovie, input))).movie)

    @mutation(
        "Updates a movie. For the partner that added it while no other one shows it, and for operators.", MovieExists
    )
    async def update_movie(self, info: Info, input: UpdateMovieInput) -> Movie:
        changes = to_changes(MovieChanges, input)
        return Movie.of(await movies.update_movie(info.context.keyed(input), input.movie_id, changes))
