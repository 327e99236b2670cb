"""Theater management systems (PMS): shows, prices and layouts by the system's own ids."""

import asyncio
from typing import Any, ClassVar, Self

from pydantic import Field

from domain.errors import DomainError, InvalidInput
from domain.layouts import LayoutConflict
from domain.paths import renamed
from domain.pms import MOST_ITEMS, BrokenItem, SyncItem, SyncMovie, SyncOutcome
from domain.shows import ShowClosed, VariantChanges
from domain.text import printable
from resolvers import pms
from resolvers.context import Context
from resolvers.pms import SyncResult
from rest.bodies import Answer, Body, Instant, LocalInstant
from rest.layouts import LayoutAnswer, LayoutIn, PricedLayoutIn
from rest.movies import MovieFacts, genres_of
from rest.operations import Operation
from rest.paths import members_of
from rest.pricing import PriceAnswer, PriceIn, new_prices
from rest.problems import members
from rest.reading import validate
from rest.shows import FORMAT, LANGUAGE, SUBTITLES

_LEFT_OUT = "Left out: a show that exists keeps its own; null empties it."

PATH = "/external/pms/"
MOST_BYTES = 8 * 1024 * 1024
"""Of a body below `PATH`: 500 shows with a layout of 300 seats each, in full."""


class SyncShowIn(Body):
    """A show of a sync, with either `movie` or `movieId`, either `screenId` or `screenExternalId`, and its start. For a
    cancelled one `externalId` and `cancelled` are enough.
    """

    external_id: str
    movie: MovieFacts | None = None
    movie_id: str | None = None
    screen_id: str | None = None
    screen_external_id: str | None = None
    starts_at: LocalInstant | None = Field(None, alias="showStartTime")
    ends_at: LocalInstant | None = Field(None, alias="showEndTime")
    prices: list[PriceIn] = Field(default_factory=list, alias="pricing")
    seat_layout: LayoutIn | None = None
    layout_id: str | None = Field(
        None, description="In place of `seatLayout`: a layout that was sent before, by the `layoutId` of its result."
    )
    source_updated_at: Instant | None = Field(
        None, description="When your system last changed it. An item older than the stored show is ignored (`STALE`)."
    )
    cancelled: bool = False
    format: str | None = Field(None, description=f"{FORMAT} {_LEFT_OUT}")
    language: str | None = Field(None, description=f"{LANGUAGE} {_LEFT_OUT}")
    subtitles: str | None = Field(None, description=f"{SUBTITLES} {_LEFT_OUT}")

    def item(self) -> SyncItem:
        return SyncItem(
            external_id=self.external_id,
            movie_id=self.movie_id,
            movie=None if self.movie is None else _movie(self.movie),
            screen_id=self.screen_id,
            screen_external_id=self.screen_external_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            prices=new_prices(self.prices),
            seat_layout=None if self.seat_layout is None else self.seat_layout.new_layout(),
            layout_id=self.layout_id,
            source_updated_at=self.source_updated_at,
            cancelled=self.cancelled,
            variant=self.changes(VariantChanges),
        )


class SyncShows(Body):
    checked_apart: ClassVar[frozenset[str]] = frozenset({"shows"})

    shows: list[Any] = Field(
        max_length=MOST_ITEMS, json_schema_extra={"items": {"$ref": "#/components/schemas/SyncShowIn"}}
    )


class SyncPricing(Body):
    prices: list[PriceIn] = Field(alias="pricing")


class ItemProblemAnswer(Answer, extra="allow"):
    code: str
    detail: str

    @classmethod
    def of(cls, error: DomainError) -> Self:
        return cls.model_validate({"code": error.code, "detail": error.message, **members(error)})


class SyncResultAnswer(Answer):
    external_id: str | None
    show_id: str | None
    outcome: SyncOutcome
    layout_id: str | None = Field(description="The show's seats: name them by it next time.")
    problem: ItemProblemAnswer | None

    @classmethod
    def of(cls, result: SyncResult, item: SyncItem | BrokenItem) -> Self:
        """Converts an item's result. The paths of an invalid item are REST's already: validation found them."""
        problem = result.problem
        if isinstance(problem, InvalidInput) and isinstance(item, SyncItem):
            problem = renamed(problem, members_of(SyncShowIn))
        answer = None if problem is None else ItemProblemAnswer.of(problem)
        return cls(
            external_id=result.external_id,
            show_id=result.show_id,
            outcome=result.outcome,
            layout_id=result.layout_id,
            problem=answer,
        )


class SyncedShowsAnswer(Answer):
    results: list[SyncResultAnswer] = Field(description="In the order of the items.")


class RepricedShowAnswer(Answer):
    show_id: str
    pricing: list[PriceAnswer]
    bookings_unaffected: int = Field(description="The number of existing bookings. They keep their prices.")


async def sync_shows(ctx: Context, body: SyncShows) -> SyncedShowsAnswer:
    items = []
    for each in body.shows:
        items.append(item_of(each))
        await asyncio.sleep(0)  # hundreds of layouts take seconds: others are answered in between
    results = await pms.sync_shows(ctx, items)
    return SyncedShowsAnswer(results=[SyncResultAnswer.of(*each) for each in zip(results, items, strict=True)])


async def sync_pricing(ctx: Context, show_id: str, body: SyncPricing) -> RepricedShowAnswer:
    done = await pms.sync_pricing(ctx, show_id, new_prices(body.prices))
    prices = [PriceAnswer.of(price) for price in done.prices]
    return RepricedShowAnswer(show_id=done.show.id, pricing=prices, bookings_unaffected=done.bookings_unaffected)


async def sync_seat_layout(ctx: Context, show_id: str, body: PricedLayoutIn) -> LayoutAnswer:
    new, prices = body.new_layout(), body.new_prices()
    return LayoutAnswer.of(await pms.sync_seat_layout(ctx, show_id, new, prices))


def item_of(value: Any) -> SyncItem | BrokenItem:
    """Returns the item, or its problem if it is invalid, so that the other items are synced."""
    if not isinstance(value, dict):
        return BrokenItem(None, InvalidInput.of("body", "Expected an object."))
    try:
        return validate(SyncShowIn, value).item()
    except InvalidInput as problem:
        external_id = value.get("externalId")
        return BrokenItem(printable(external_id) if isinstance(external_id, str) else None, problem)


def _movie(facts: MovieFacts) -> SyncMovie:
    genres = genres_of(facts.genres)
    return SyncMovie(facts.name, facts.language, facts.duration_minutes, genres, facts.release_date)


OPERATIONS = (
    Operation(
        "POST",
        f"{PATH}shows",
        sync_shows,
        SyncedShowsAnswer,
        f"Create, change and cancel up to {MOST_ITEMS} shows by your own ids. They are judged by what all"
        " of them come to, in any order: shows may swap. Each item has its own result.",
        use_case=pms.sync_shows,
        body=SyncShows,
    ),
    Operation(
        "PUT",
        f"{PATH}shows/{{showId}}/pricing",
        sync_pricing,
        RepricedShowAnswer,
        "Change the prices of a show. Existing bookings keep theirs.",
        use_case=pms.sync_pricing,
        body=SyncPricing,
        problems=(ShowClosed,),
    ),
    Operation(
        "PUT",
        f"{PATH}shows/{{showId}}/seats",
        sync_seat_layout,
        LayoutAnswer,
        "Change the seat layout of a show.",
        use_case=pms.sync_seat_layout,
        body=PricedLayoutIn,
        problems=(LayoutConflict, ShowClosed),
    ),
)
