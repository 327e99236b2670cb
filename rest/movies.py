"""The catalogue of movies, which all partners share."""

from datetime import date
from typing import Self

from pydantic import Field

from domain.movies import Movie, NewMovie
from resolvers import movies
from resolvers.context import Context
from rest.bodies import Answer, Body, DayIn
from rest.operations import Operation, Reply


class MovieFacts(Body):
    name: str = Field(alias="movieName")
    language: str
    duration_minutes: int = Field(alias="duration", description="Minutes.")
    genres: str = Field(alias="genre", description="One or more genres, separated by commas.")
    release_date: DayIn | None = Field(None, description="Its year tells movies of one title and language apart.")


class AddMovie(MovieFacts):
    partner_id: str
    certificate: str | None = None
    formats: list[str] = Field(default_factory=list, description="Formats such as 2D, 3D, IMAX.")
    synopsis: str | None = None
    poster_url: str | None = None


class MovieAnswer(Answer):
    movie_id: str
    movie_name: str
    language: str
    duration: int = Field(description="Minutes.")
    genre: str = Field(description="One or more genres, separated by commas.")
    certificate: str | None
    formats: list[str]
    release_date: date | None
    synopsis: str | None
    poster_url: str | None

    @classmethod
    def of(cls, movie: Movie, **more: str) -> Self:
        return cls(
            movie_id=movie.id,
            movie_name=movie.name,
            language=movie.language,
            duration=movie.duration_minutes,
            genre=", ".join(movie.genres),
            certificate=movie.certificate,
            formats=movie.formats,
            release_date=movie.release_date,
            synopsis=movie.synopsis,
            poster_url=movie.poster_url,
            **more,
        )


class AddedMovieAnswer(MovieAnswer):
    partner_id: str


def genres_of(text: str) -> list[str]:
    return [genre.strip() for genre in text.split(",")]


async def add_movie(ctx: Context, body: AddMovie) -> Reply:
    new = NewMovie(
        partner_id=body.partner_id,
        name=body.name,
        language=body.language,
        duration_minutes=body.duration_minutes,
        genres=genres_of(body.genres),
        certificate=body.certificate,
        formats=body.formats,
        release_date=body.release_date,
        synopsis=body.synopsis,
        poster_url=body.poster_url,
    )
    added = await movies.add_movie(ctx, new)
    answer = AddedMovieAnswer.of(added.movie, partner_id=body.partner_id)
    return Reply(answer, 201 if added.created else 200)


OPERATIONS = (
    Operation(
        "POST",
        "/movies",
        add_movie,
        AddedMovieAnswer,
        "Add a movie to the platform's catalogue. A movie that exists is answered with 200.",
        use_case=movies.add_movie,
        body=AddMovie,
        statuses=(201, 200),
    ),
)
