"""Discovery: movies in a city, shows of a movie, one show."""

from datetime import datetime
from typing import Self

from pydantic import Field

from domain.discovery import MovieSearch, ShowSearch
from domain.seats.state import Availability
from domain.shows import ShowStatus, as_shown
from resolvers import discovery, shows
from resolvers.context import Context
from resolvers.discovery import ShowOffer
from rest.bodies import Answer, DayIn, PageQuery
from rest.movies import MovieAnswer
from rest.operations import Kept, Operation
from rest.pricing import PriceAnswer
from rest.shows import ShowAnswer, in_theater
from rest.theaters import ScreenAnswer, TheaterAnswer


class MoviesQuery(PageQuery):
    city: str | None = Field(None, description="Only movies with a show on sale in this city.")
    search: str | None = Field(
        None, description="A part of the title, or else what looks like one. The best match comes first."
    )
    language: str | None = Field(None, description="Only movies with a show in this language.")
    genre: str | None = None
    format: str | None = Field(None, description="Only movies with a show in this format, such as IMAX.")
    date: DayIn | None = Field(None, description="Only movies with a show on this day.")


class ShowsQuery(PageQuery):
    movie_id: str | None = None
    city: str | None = None
    theater_id: str | None = None
    date: DayIn | None = None
    language: str | None = Field(None, description="Only shows in this language.")
    format: str | None = Field(None, description="Only shows in this format, such as IMAX.")


class MoviesAnswer(Answer):
    movies: list[MovieAnswer]
    next_cursor: str | None


class ListedShowAnswer(Answer):
    show_id: str
    movie_id: str
    theater_id: str
    theater_name: str
    city: str
    screen_id: str
    show_start_time: datetime
    show_end_time: datetime
    pricing: list[PriceAnswer]
    currency: str
    available_seats: int
    total_seats: int
    status: ShowStatus
    format: str | None
    language: str | None
    subtitles: str | None

    @classmethod
    def of(cls, offer: ShowOffer) -> Self:
        show = offer.show
        return cls(
            show_id=show.id,
            movie_id=show.movie_id,
            theater_id=show.theater_id,
            theater_name=offer.theater.name,
            city=offer.theater.city,
            screen_id=show.screen_id,
            show_start_time=in_theater(show, show.starts_at),
            show_end_time=in_theater(show, show.ends_at),
            pricing=[PriceAnswer.of(price) for price in offer.prices],
            currency=show.currency,
            available_seats=sum(each.available for each in offer.availability.values()),
            total_seats=sum(each.total for each in offer.availability.values()),
            status=show.status,
            **vars(as_shown(show.variant, offer.movie)),
        )


class ShowsAnswer(Answer):
    shows: list[ListedShowAnswer]
    next_cursor: str | None


class AvailabilityAnswer(Answer):
    available: int
    locked: int
    booked: int
    blocked: int
    total: int

    @classmethod
    def of(cls, availability: Availability) -> Self:
        return cls(**vars(availability))


class OneShowAnswer(ShowAnswer):
    movie: MovieAnswer
    theater: TheaterAnswer
    screen: ScreenAnswer
    available_seats: int
    total_seats: int
    availability: dict[str, AvailabilityAnswer] = Field(description="By seat type.")

    @classmethod
    def of_offer(cls, offer: ShowOffer) -> Self:
        by_type = offer.availability
        return cls(
            **dict(ShowAnswer.of(offer.show, offer.movie, offer.prices)),
            movie=MovieAnswer.of(offer.movie),
            theater=TheaterAnswer.of(offer.theater),
            screen=ScreenAnswer.of(offer.screen),
            available_seats=sum(each.available for each in by_type.values()),
            total_seats=sum(each.total for each in by_type.values()),
            availability={seat_type: AvailabilityAnswer.of(each) for seat_type, each in by_type.items()},
        )


async def list_movies(ctx: Context, query: MoviesQuery) -> MoviesAnswer:
    found = await discovery.list_movies(
        ctx,
        MovieSearch(
            city=query.city,
            search=query.search,
            language=query.language,
            genre=query.genre,
            format=query.format,
            date=query.date,
            first=query.first,
            after=query.after,
        ),
    )
    return MoviesAnswer(movies=[MovieAnswer.of(each) for each in found.items], next_cursor=found.next_cursor)


async def list_shows(ctx: Context, query: ShowsQuery) -> ShowsAnswer:
    search = ShowSearch(
        query.movie_id,
        query.city,
        query.theater_id,
        query.date,
        query.first,
        query.after,
        language=query.language,
        format=query.format,
    )
    found = await discovery.list_shows(ctx, search)
    offers = await discovery.describe_shows(ctx, found.items)
    return ShowsAnswer(shows=[ListedShowAnswer.of(each) for each in offers], next_cursor=found.next_cursor)


async def read_show(ctx: Context, show_id: str) -> OneShowAnswer:
    offers = await discovery.describe_shows(ctx, [await shows.read_show(ctx, show_id)])
    return OneShowAnswer.of_offer(offers[0])


def _shows_in(answer: ShowsAnswer) -> list[str]:
    return [each.show_id for each in answer.shows]


def _show_in(answer: OneShowAnswer) -> list[str]:
    return [answer.show_id]


OPERATIONS = (
    Operation(
        "GET",
        "/movies",
        list_movies,
        MoviesAnswer,
        "Movies with a show on sale.",
        use_case=discovery.list_movies,
        query=MoviesQuery,
        statuses=(200, 304),
        kept=Kept(),
    ),
    Operation(
        "GET",
        "/shows",
        list_shows,
        ShowsAnswer,
        "Shows that are on sale.",
        use_case=discovery.list_shows,
        query=ShowsQuery,
        statuses=(200, 304),
        kept=Kept(shows=_shows_in),
    ),
    Operation(
        "GET",
        "/shows/{showId}",
        read_show,
        OneShowAnswer,
        "A show with its seat availability.",
        use_case=shows.read_show,
        statuses=(200, 304),
        kept=Kept(shows=_show_in),
    ),
)
