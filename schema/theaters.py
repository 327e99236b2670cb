"""Cities, theaters and screens."""

import strawberry

from domain.theaters import LONGEST_ADDRESS, MOST_THEATERS_LISTED, NewScreen, NewTheater, ScreenChanges, TheaterChanges
from domain.theaters import Screen as ScreenRow
from domain.theaters import Theater as TheaterRow
from loaders import theaters as theater_loaders
from resolvers import theaters
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.dataloaders import referred
from schema.kit.fields import Public, field
from schema.kit.inputs import EMPTIED, Id, change, idempotency_key, optional, to_changes, to_domain
from schema.kit.inputs import City as CityArgument
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.problems import ScreenExists, ScreenLimit, TheaterExists, TheaterLimit
from schema.kit.relay import Node
from schema.kit.rows import OfRow, from_row

_NAME = "The name."
_CITY = "The city, new or known. Answers use its canonical name: `Bengaluru` becomes `Bangalore`."
_ADDRESS = "Street address that guests can find."
_LATITUDE, _LONGITUDE = "Degrees north, -90 to 90.", "Degrees east, -180 to 180."
_TIME_ZONE = "IANA time zone, such as `Asia/Kolkata`. Show times without an offset are this zone's local time."
_EXTERNAL_ID = "The id of the screen in your own system; unique among your screens."
_TURNAROUND = "Minutes that the screen stays empty between two shows (turn-around); 0 by default."


@strawberry.type(description="A city with theaters.")
class City:
    name: str = strawberry.field(description="The canonical name: pass it as `city` elsewhere.")


@strawberry.type(description="A theater of a partner, in a city.")
class Theater(OfRow[TheaterRow], Node):
    name: str = from_row(_NAME)
    city: str = from_row("The city, by its canonical name.")
    address: str | None = from_row(_ADDRESS, longest=LONGEST_ADDRESS)
    latitude: float | None = from_row(_LATITUDE)
    longitude: float | None = from_row(_LONGITUDE)
    time_zone: str = from_row(_TIME_ZONE)

    @field("Its screens, by name.", public=Public.CATALOGUE)
    @loading(theater_loaders.screens_by_theater, lambda theater: theater.row.id)
    def screens(self, found: list[ScreenRow]) -> list["Screen"]:
        return [Screen.of(row) for row in found]


@strawberry.type(description="A screen (hall) of a theater. Shows on one screen never overlap.")
class Screen(OfRow[ScreenRow], Node):
    name: str = from_row(_NAME)
    turnaround_minutes: int = from_row(_TURNAROUND)

    @field(_EXTERNAL_ID + " Null to everybody but its partner and operators.")
    def external_id(self, info: Info) -> str | None:
        return self.row.external_id if self.row.ownership.is_visible_to(info.context.ctx.principal) else None

    @field("The theater it belongs to.", public=Public.CATALOGUE)
    @loading(theater_loaders.theaters_by_id, lambda screen: screen.row.theater_id)
    def theater(self, row: TheaterRow | None) -> Theater:
        return Theater.of(referred(row))


@strawberry.input(description="A new theater.")
class AddTheaterInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner that owns it; must be your own.")
    name: str = strawberry.field(description=_NAME)
    city: str = strawberry.field(description=_CITY)
    address: str | None = optional(_ADDRESS)
    latitude: float | None = optional(_LATITUDE)
    longitude: float | None = optional(_LONGITUDE)
    time_zone: str | None = optional(_TIME_ZONE)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a theater.")
class UpdateTheaterInput:
    theater_id: strawberry.ID = strawberry.field(description="The theater.")
    name: str | None = change(_NAME)
    city: str | None = change(_CITY)
    address: str | None = change(_ADDRESS, null=EMPTIED)
    latitude: float | None = change(_LATITUDE, null=EMPTIED)
    longitude: float | None = change(_LONGITUDE, null=EMPTIED)
    time_zone: str | None = change(_TIME_ZONE, null="`Asia/Kolkata`")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A new screen.")
class AddScreenInput:
    theater_id: strawberry.ID = strawberry.field(description="The theater that the screen belongs to.")
    name: str = strawberry.field(description=_NAME)
    external_id: str | None = optional(_EXTERNAL_ID)
    turnaround_minutes: int | None = optional(_TURNAROUND)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes to a screen.")
class UpdateScreenInput:
    screen_id: strawberry.ID = strawberry.field(description="The screen.")
    name: str | None = change(_NAME)
    external_id: str | None = change(_EXTERNAL_ID, null=EMPTIED)
    turnaround_minutes: int | None = change(_TURNAROUND, null="0")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class TheaterQueries:
    @field("The cities with theaters, by name.", public=Public.CATALOGUE)
    async def cities(self, info: Info) -> list[City]:
        return [City(name=row.name) for row in await theaters.list_cities(info.context.ctx)]

    @field(
        "The theaters of a city, by name; empty for an unknown city. Without `city` all of them, as long as they are no"
        f" more than {MOST_THEATERS_LISTED}.",
        public=Public.CATALOGUE,
    )
    async def theaters(self, info: Info, city: CityArgument = None) -> list[Theater]:
        return [Theater.of(row) for row in await theaters.list_theaters(info.context.ctx, city)]

    @field("One theater.", public=Public.CATALOGUE)
    async def theater(self, info: Info, id: Id) -> Theater | None:
        return await or_null(theaters.read_theater(info.context.ctx, id), Theater.of)


@strawberry.type
class TheaterMutations:
    @mutation("Adds a theater.", TheaterExists, TheaterLimit)
    async def add_theater(self, info: Info, input: AddTheaterInput) -> Theater:
        return Theater.of(await theaters.add_theater(info.context.keyed(input), to_domain(NewTheater, input)))

    @mutation("Updates a theater.", TheaterExists)
    async def update_theater(self, info: Info, input: UpdateTheaterInput) -> Theater:
        ctx, changes = info.context.keyed(input), to_changes(TheaterChanges, input)
        return Theater.of(await theaters.update_theater(ctx, input.theater_id, changes))

    @mutation("Adds a screen to a theater.", ScreenExists, ScreenLimit)
    async def add_screen(self, info: Info, input: AddScreenInput) -> Screen:
        return Screen.of(await theaters.add_screen(info.context.keyed(input), to_domain(NewScreen, input)))

    @mutation("Updates a screen.", ScreenExists)
    async def update_screen(self, info: Info, input: UpdateScreenInput) -> Screen:
        ctx, changes = info.context.keyed(input), to_changes(ScreenChanges, input)
        return Screen.of(await theaters.update_screen(ctx, input.screen_id, changes))
