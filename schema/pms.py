"""Theater management systems (PMS): shows, prices and layouts by the system's own ids."""

from datetime import date, datetime

import strawberry

from domain.pms import SyncItem, SyncMovie, SyncOutcome
from domain.shows import VariantChanges
from resolvers import pms
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.inputs import change, idempotency_key, optional, to_changes, to_domain
from schema.kit.mapping import if_any
from schema.kit.mutation import mutation
from schema.kit.problem_types import Problem, to_problem_of
from schema.kit.problems import LayoutConflict, ShowClosed
from schema.layouts import PRICES, SeatLayoutInput, UploadedLayout, layout_to_domain, prices_to_domain
from schema.pricing import OF_ITS_TYPES, PriceInput
from schema.shows import RepricedShow, Show, show_of

describe_enum(
    SyncOutcome,
    "The outcome for an item.",
    CREATED="The show was created.",
    UPDATED="The show was updated.",
    UNCHANGED="The show is already in this state.",
    STALE="The stored show is newer (by `sourceUpdatedAt`); nothing was changed.",
    REJECTED="The item was refused; `problem` says why. Other items are not affected.",
)

_FORMAT = "The format, one of the movie's where it has some."
_LANGUAGE = "The language in which it is shown."
_SUBTITLES = "The language of its subtitles."


@strawberry.type(description="The outcome for one item.")
class SyncResult:
    show_id: strawberry.Private[str | None]
    external_id: str | None = strawberry.field(description="The item's `externalId`.")
    outcome: SyncOutcome = strawberry.field(description="The outcome.")
    problem: Problem | None = strawberry.field(description="Why it was refused; null otherwise.")
    layout_id: str | None = strawberry.field(description="The show's seats: name them by it next time.")

    @classmethod
    def of(cls, row: pms.SyncResult) -> "SyncResult":
        problem = if_any(row.problem, to_problem_of(SyncShowInput))
        return cls(
            show_id=row.show_id,
            external_id=row.external_id,
            outcome=row.outcome,
            problem=problem,
            layout_id=row.layout_id,
        )

    @field("The show, if there is one.")
    async def show(self, info: Info) -> Show | None:
        return None if self.show_id is None else await show_of(info, self.show_id)


@strawberry.type(description="The outcome for each item.")
class SyncedShows:
    results: list[SyncResult] = strawberry.field(description="One for each item, in their order.")


@strawberry.input(description="A movie as your system knows it. It is matched by title, language and year.")
class SyncMovieInput:
    name: str = strawberry.field(description="The title.")
    language: str = strawberry.field(description="The language in which it is shown.")
    duration_minutes: int = strawberry.field(description="Running time in minutes.")
    genres: list[str] = strawberry.field(description="Genres, such as `Sci-Fi`.")
    release_date: date | None = optional("The release date. Its year tells movies of one title and language apart.")


@strawberry.input(
    description="A show as your system knows it. Give `movie` or `movieId`, one of the screen's ids, and the start;"
    " of a cancelled one `externalId` and `cancelled` are enough."
)
class SyncShowInput:
    external_id: str = strawberry.field(description="Your own id for the show: the same id is the same show.")
    movie_id: strawberry.ID | None = optional("The movie, by the platform's id.")
    movie: SyncMovieInput | None = optional("The movie, by title, language and year.")
    screen_id: strawberry.ID | None = optional("The screen, by the platform's id.")
    screen_external_id: str | None = optional("The screen, by your own id.")
    starts_at: datetime | None = optional("The start. Without an offset: local time of the theater.")
    ends_at: datetime | None = optional("The end. Omitted: the start plus the movie's running time and the trailers.")
    prices: list[PriceInput] = strawberry.field(
        description="A price for each seat type. A type that is left out loses its price if the layout lacks it too."
        " Omitted: all prices stay.",
        default_factory=list,
    )
    seat_layout: SeatLayoutInput | None = optional("Its seats. Omitted: unchanged.")
    layout_id: str | None = optional("In place of `seatLayout`: one that was sent before, by its result's `layoutId`.")
    source_updated_at: datetime | None = optional(
        "When your system last changed it. An item older than the stored show is ignored (`STALE`)."
    )
    cancelled: bool = strawberry.field(description="Whether it is cancelled.", default=False)
    format: str | None = change(_FORMAT, null="the movie's")
    language: str | None = change(_LANGUAGE, null="the movie's")
    subtitles: str | None = change(_SUBTITLES, null="none")

    def to_domain(self) -> SyncItem:
        return SyncItem(
            external_id=self.external_id,
            movie_id=self.movie_id,
            movie=if_any(self.movie, lambda movie: to_domain(SyncMovie, movie)),
            screen_id=self.screen_id,
            screen_external_id=self.screen_external_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            prices=[price.to_domain() for price in self.prices],
            seat_layout=if_any(self.seat_layout, layout_to_domain),
            layout_id=self.layout_id,
            source_updated_at=self.source_updated_at,
            cancelled=self.cancelled,
            variant=to_changes(VariantChanges, self),
        )


@strawberry.input(description="Shows from your system.")
class SyncShowsInput:
    shows: list[SyncShowInput] = strawberry.field(description="At most 500.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Prices from your system.")
class SyncPricingInput:
    show_id: strawberry.ID = strawberry.field(description="The show, by the platform's id.")
    prices: list[PriceInput] = strawberry.field(
        description="Seat types named here get this price; others keep theirs. " + OF_ITS_TYPES
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A seat layout from your system.")
class SyncSeatLayoutInput:
    show_id: strawberry.ID = strawberry.field(description="The show, by the platform's id.")
    layout: SeatLayoutInput = strawberry.field(description="Its seats.")
    prices: list[PriceInput] | None = optional(PRICES)
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class PmsMutations:
    @mutation(
        "Creates, updates, cancels and reinstates shows by your own ids. They are judged by what all of them come to,"
        " in any order: a whole day may be shifted, and two shows may swap. Sending idempotent."
    )
    async def sync_shows(self, info: Info, input: SyncShowsInput) -> SyncedShows:
        synced = await pms.sync_shows(info.context.keyed(input), [show.to_domain() for show in input.shows])
        return SyncedShows(results=[SyncResult.of(row) for row in synced])

    @mutation("Changes prices of a show. Existing bookings keep theirs.", ShowClosed)
    async def sync_pricing(self, info: Info, input: SyncPricingInput) -> RepricedShow:
        prices = [price.to_domain() for price in input.prices]
        return RepricedShow.of(await pms.sync_pricing(info.context.keyed(input), input.show_id, prices))

    @mutation(
        "Changes the seats of a show. A layout that changes locked or sold seats is refused.",
        LayoutConflict,
        ShowClosed,
    )
    async def sync_seat_layout(self, info: Info, input: SyncSeatLayoutInput) -> UploadedLayout:
        ctx = info.context.keyed(input)
        new, prices = layout_to_domain(input.layout), prices_to_domain(input.prices)
        return UploadedLayout.of(await pms.sync_seat_layout(ctx, input.show_id, new, prices))
