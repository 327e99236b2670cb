"""Shows: a movie on a screen at a time, with prices."""

from datetime import date, datetime

import strawberry

from domain.discovery import Offered
from domain.movies import Movie as MovieRow
from domain.pricing import NewPrice
from domain.shows import NewShow, ShowStatus, ShowTemplate, VariantChanges, as_shown
from domain.shows import Show as ShowRow
from domain.theaters import Screen as ScreenRow
from domain.theaters import Theater as TheaterRow
from loaders import discovery as discovery_loaders
from loaders import movies as movie_loaders
from loaders import shows as show_loaders
from loaders import theaters as theater_loaders
from resolvers import shows
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.dataloaders import referred
from schema.kit.enums import describe_enum
from schema.kit.fields import Public, extended_by, field
from schema.kit.inputs import Id, idempotency_key, optional, to_changes, to_domain
from schema.kit.mapping import if_any, or_null
from schema.kit.mutation import mutation
from schema.kit.problem_types import Problem, to_problem_of
from schema.kit.problems import ExternalIdTaken, ScreenOccupied, ShowClosed
from schema.kit.relay import Node
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import in_zone
from schema.movies import Movie
from schema.pricing import OF_ITS_TYPES, Price, PriceInput
from schema.theaters import Screen, Theater

describe_enum(
    ShowStatus,
    "The status of a show, as of now.",
    DRAFT="A seat layout or the price of a seat type is missing.",
    AWAITING_APPROVAL="It goes on sale once the partner is approved.",
    ON_SALE="Seats can be locked.",
    CLOSED="Sales are over, or its partner is not active.",
    COMPLETED="It has ended.",
    CANCELLED="Cancelled. Every booking is refunded in full.",
)

_STARTS = "The start. Without an offset: local time of the theater."
_ENDS = "The end. Omitted: the start plus the movie's running time and the trailers."
_PRICES = "A price for each seat type that the layout will have."
_SALES_CLOSE = (
    "Minutes before the start at which its sales close: 0 to 10080. Left out, its partner's own value applies, else the"
    " platform's."
)
_TTL = (
    "Lifetime of a lock on its seats in seconds, 2 to 1800. Omitted: the partner's own value, or the"
    " platform's default."
)
FORMAT = "The format, one of the movie's where it has some. Omitted: the movie's."
LANGUAGE = "The language in which it is shown. Omitted: the movie's."
SUBTITLES = "The language of its subtitles. Omitted: none."
_EXTERNAL_ID = "The id of the show in your own system; unique among your shows."


@extended_by(
    seat_map="schema.seats.maps",
    availability="schema.seats.maps",
    cancellation_policy="schema.cancellations.policies",
    cancellation="schema.cancellations.reporting",
)
@strawberry.type(
    description="A movie on a screen at a time. It goes on sale once it has a seat layout and a price for each"
    " seat type."
)
class Show(OfRow[ShowRow], Node):
    business_date: date = from_row("The business date: a show before 04:00 belongs to the day before.")
    status: ShowStatus = from_row("The current status.")
    cancel_reason: str | None = from_row("Why it was cancelled, if it was.")
    moved_at: datetime | None = from_row("When it last got another time while seats were locked or sold.")

    @field("Its id in the partner's own system. Null to everybody but the partner and operators.")
    def external_id(self, info: Info) -> str | None:
        return self.row.external_id if self.row.ownership.is_visible_to(info.context.ctx.principal) else None

    subtitles: str | None = from_row("The language of its subtitles; null without.")

    @field("The language in which it is shown: its own, or the movie's.", public=Public.CATALOGUE)
    @loading(movie_loaders.movies_by_id, lambda show: show.row.movie_id)
    def language(self, row: MovieRow | None) -> str:
        return as_shown(self.row.variant, referred(row)).language or referred(row).language

    @field(
        "The format in which it is shown, such as `IMAX`: its own, or the movie's only one; null where neither says.",
        public=Public.CATALOGUE,
    )
    @loading(movie_loaders.movies_by_id, lambda show: show.row.movie_id)
    def format(self, row: MovieRow | None) -> str | None:
        return as_shown(self.row.variant, referred(row)).format

    @derived("The start, with the theater's offset.")
    def starts_at(self) -> datetime:
        return in_zone(self.row.starts_at, self.row.time_zone)

    @derived("The end, with the theater's offset.")
    def ends_at(self) -> datetime:
        return in_zone(self.row.ends_at, self.row.time_zone)

    @derived("When its sales close, with the theater's offset. Seats that are locked by then can still be booked.")
    def sales_close_at(self) -> datetime:
        return in_zone(self.row.sales_close_at, self.row.time_zone)

    @field("The movie.", public=Public.CATALOGUE)
    @loading(movie_loaders.movies_by_id, lambda show: show.row.movie_id)
    def movie(self, row: MovieRow | None) -> Movie:
        return Movie.of(referred(row))

    @field("The theater.", public=Public.CATALOGUE)
    @loading(theater_loaders.theaters_by_id, lambda show: show.row.theater_id)
    def theater(self, row: TheaterRow | None) -> Theater:
        return Theater.of(referred(row))

    @field("The screen.", public=Public.CATALOGUE)
    @loading(theater_loaders.screens_by_id, lambda show: show.row.screen_id)
    def screen(self, row: ScreenRow | None) -> Screen:
        return Screen.of(referred(row))

    @field("The prices by seat type.", public=Public.CATALOGUE)
    @loading(discovery_loaders.offered_by_show, lambda show: show.row.id)
    def prices(self, offered: Offered) -> list[Price]:
        return [Price.of(row) for row in offered.prices]


async def show_of(info: Info, show_id: str) -> Show:
    return Show.of(referred(await info.context.load(show_loaders.shows_by_id, show_id)))


@strawberry.type(description="A show after its prices were changed.")
class RepricedShow(OfRow[shows.RepricedShow]):
    bookings_unaffected: int = from_row("How many bookings exist. They keep their prices.")

    @derived("The show, with its new prices.")
    def show(self) -> Show:
        return Show.of(self.row.show)


@strawberry.type(description="The outcome for one show of a batch.")
class ShowResult:
    starts_at: datetime = strawberry.field(description="The requested start.")
    show: Show | None = strawberry.field(description="The show; null if it was refused.")
    problem: Problem | None = strawberry.field(description="Why it was refused; null if it was created.")


@strawberry.type(description="The outcome for each requested show.")
class CreatedShows:
    results: list[ShowResult] = strawberry.field(description="One for each start, in their order.")


@strawberry.input(description="A new show.")
class CreateShowInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner that offers it; must be your own.")
    movie_id: strawberry.ID = strawberry.field(description="The movie.")
    screen_id: strawberry.ID = strawberry.field(description="One of your screens.")
    starts_at: datetime = strawberry.field(description=_STARTS)
    ends_at: datetime | None = optional(_ENDS)
    prices: list[PriceInput] = strawberry.field(description=_PRICES)
    lock_ttl_seconds: int | None = optional(_TTL)
    sales_close_minutes: int | None = optional(_SALES_CLOSE)
    external_id: str | None = optional(_EXTERNAL_ID)
    format: str | None = optional(FORMAT)
    language: str | None = optional(LANGUAGE)
    subtitles: str | None = optional(SUBTITLES)
    idempotency_key: str | None = idempotency_key()

    def to_domain(self) -> NewShow:
        return to_domain(NewShow, self, prices=_prices(self.prices), variant=to_changes(VariantChanges, self))


@strawberry.input(description="New shows that differ in their start only.")
class CreateShowsInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner that offers them; must be your own.")
    movie_id: strawberry.ID = strawberry.field(description="The movie.")
    screen_id: strawberry.ID = strawberry.field(description="One of your screens.")
    starts_at: list[datetime] = strawberry.field(description="A start for each show. " + _STARTS)
    prices: list[PriceInput] = strawberry.field(description=_PRICES)
    lock_ttl_seconds: int | None = optional(_TTL)
    sales_close_minutes: int | None = optional(_SALES_CLOSE)
    format: str | None = optional(FORMAT)
    language: str | None = optional(LANGUAGE)
    subtitles: str | None = optional(SUBTITLES)
    idempotency_key: str | None = idempotency_key()

    def to_domain(self) -> ShowTemplate:
        return to_domain(ShowTemplate, self, prices=_prices(self.prices), variant=to_changes(VariantChanges, self))


@strawberry.input(description="New prices of a show.")
class UpdatePricingInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    prices: list[PriceInput] = strawberry.field(
        description="Seat types named here get this price; others keep theirs. " + OF_ITS_TYPES
    )
    idempotency_key: str | None = idempotency_key()


def _prices(inputs: list[PriceInput]) -> list[NewPrice]:
    return [price.to_domain() for price in inputs]


@strawberry.type
class ShowQueries:
    @field("One show, on sale or not.", public=Public.CATALOGUE)
    async def show(self, info: Info, id: Id) -> Show | None:
        return await or_null(shows.read_show(info.context.ctx, id), Show.of)


@strawberry.type
class ShowMutations:
    @mutation(
        "Schedules a show. It goes on sale once `uploadSeatLayout` has given it seats. A show in the past is"
        " stored but never on sale.",
        ScreenOccupied,
        ExternalIdTaken,
    )
    async def create_show(self, info: Info, input: CreateShowInput) -> Show:
        return Show.of(await shows.create_show(info.context.keyed(input), input.to_domain()))

    @mutation("Schedules many shows from one template. A show that is refused does not stop the others.")
    async def create_shows(self, info: Info, input: CreateShowsInput) -> CreatedShows:
        made = await shows.create_shows(info.context.keyed(input), input.to_domain())
        return CreatedShows(
            results=[
                ShowResult(
                    starts_at=each.starts_at,
                    show=if_any(each.show, Show.of),
                    problem=if_any(each.problem, to_problem_of(CreateShowsInput)),
                )
                for each in made
            ]
        )

    @mutation("Changes prices of a show. Existing bookings keep theirs.", ShowClosed)
    async def update_pricing(self, info: Info, input: UpdatePricingInput) -> RepricedShow:
        ctx, prices = info.context.keyed(input), _prices(input.prices)
        return RepricedShow.of(await shows.update_pricing(ctx, input.show_id, prices))
