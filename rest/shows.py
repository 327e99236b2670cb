"""Shows: a movie on a screen at a time. Answers give times in the theater's offset."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.errors import NotFound
from domain.movies import Movie
from domain.pricing import Price
from domain.shows import (
    ExternalIdTaken,
    NewShow,
    ScreenOccupied,
    Show,
    ShowChanges,
    ShowClosed,
    ShowInUse,
    ShowStatus,
    ShowWasBooked,
    VariantChanges,
    as_shown,
)
from resolvers import movies, shows
from resolvers.context import Context
from rest.bodies import Answer, Body, LocalInstant
from rest.operations import Operation
from rest.pricing import PriceAnswer, PriceIn, new_prices

FORMAT = "One of the movie's formats where it has some. Default: the movie's."
LANGUAGE = "The language in which it is shown. Default: the movie's."
SUBTITLES = "The language of its subtitles. Default: none."


class CreateShow(Body):
    partner_id: str
    movie_id: str
    screen_id: str
    starts_at: LocalInstant = Field(alias="showStartTime")
    ends_at: LocalInstant | None = Field(
        None, alias="showEndTime", description="Default: the start plus the movie's running time and the trailers."
    )
    prices: list[PriceIn] = Field(alias="pricing")
    lock_ttl_seconds: int | None = Field(None, description="Lifetime of a seat lock in seconds, 2 to 1800.")
    external_id: str | None = Field(None, description="The show's id in your own system.")
    sales_close_minutes: int | None = Field(
        None, description="Minutes before the start at which its sales close, 0 to 10080. Default: the partner's."
    )
    format: str | None = Field(None, description=FORMAT)
    language: str | None = Field(None, description=LANGUAGE)
    subtitles: str | None = Field(None, description=SUBTITLES)


class UpdateShow(Body):
    """A show with locked or sold seats keeps its movie and screen; where it gets another time, its customers are
    notified and may cancel free of charge until it starts. Members that are left out stay as they are.
    """

    movie_id: str | None = None
    screen_id: str | None = None
    starts_at: LocalInstant | None = Field(None, alias="showStartTime")
    ends_at: LocalInstant | None = Field(
        None, alias="showEndTime", description="Left out: as long as before, or another movie as long as that is."
    )


class ShowAnswer(Answer):
    show_id: str
    movie_id: str
    screen_id: str
    theater_id: str
    partner_id: str
    show_start_time: datetime
    show_end_time: datetime
    pricing: list[PriceAnswer]
    currency: str
    status: ShowStatus
    lock_ttl_seconds: int | None
    external_id: str | None
    sales_close_at: datetime = Field(description="From when on no seat of it is locked.")
    format: str | None = Field(description="Its own, or the movie's only one; null where neither says.")
    language: str | None = Field(description="Its own, or the movie's.")
    subtitles: str | None

    @classmethod
    def of(cls, show: Show, movie: Movie, prices: Sequence[Price]) -> Self:
        return cls(
            show_id=show.id,
            movie_id=show.movie_id,
            screen_id=show.screen_id,
            theater_id=show.theater_id,
            partner_id=show.partner_id,
            show_start_time=in_theater(show, show.starts_at),
            show_end_time=in_theater(show, show.ends_at),
            pricing=[PriceAnswer.of(price) for price in prices],
            currency=show.currency,
            status=show.status,
            lock_ttl_seconds=show.lock_ttl_seconds,
            external_id=show.external_id,
            sales_close_at=in_theater(show, show.sales_close_at),
            **vars(as_shown(show.variant, movie)),
        )


def in_theater(show: Show, instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(show.time_zone))


async def create_show(ctx: Context, body: CreateShow) -> ShowAnswer:
    new = NewShow(
        partner_id=body.partner_id,
        movie_id=body.movie_id,
        screen_id=body.screen_id,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        prices=new_prices(body.prices),
        lock_ttl_seconds=body.lock_ttl_seconds,
        external_id=body.external_id,
        sales_close_minutes=body.sales_close_minutes,
        variant=body.changes(VariantChanges),
    )
    show = await shows.create_show(ctx, new)
    return ShowAnswer.of(show, await movies.read_movie(ctx, show.movie_id), await shows.list_prices(ctx, show.id))


async def update_show(ctx: Context, show_id: str, body: UpdateShow) -> ShowAnswer:
    show = await shows.update_show(ctx, show_id, body.changes(ShowChanges))
    return ShowAnswer.of(show, await movies.read_movie(ctx, show.movie_id), await shows.list_prices(ctx, show.id))


async def reinstate_show(ctx: Context, show_id: str) -> ShowAnswer:
    show = await shows.reinstate_show(ctx, show_id)
    return ShowAnswer.of(show, await movies.read_movie(ctx, show.movie_id), await shows.list_prices(ctx, show.id))


OPERATIONS = (
    Operation(
        "POST",
        "/shows",
        create_show,
        ShowAnswer,
        "Create a show. It goes on sale once it has a seat layout.",
        use_case=shows.create_show,
        body=CreateShow,
        statuses=(201,),
        problems=(NotFound, ScreenOccupied, ExternalIdTaken),
    ),
    Operation(
        "PATCH",
        "/shows/{showId}",
        update_show,
        ShowAnswer,
        "Change when and where a show is. A moved show keeps its tickets, passes and locks.",
        use_case=shows.update_show,
        body=UpdateShow,
        problems=(ScreenOccupied, ShowInUse, ShowClosed),
    ),
    Operation(
        "POST",
        "/shows/{showId}/reinstate",
        reinstate_show,
        ShowAnswer,
        "Bring back a show that was cancelled by mistake, if nobody had booked it.",
        use_case=shows.reinstate_show,
        problems=(ScreenOccupied, ShowWasBooked, ShowClosed),
    ),
)
