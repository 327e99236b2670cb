"""Seat maps: position, price and state of each seat of a show."""

from collections.abc import Mapping, Sequence

import strawberry

from domain.seats.feed import summary_of
from domain.seats.layout import Seat as SeatRow
from domain.seats.state import Availability as AvailabilityRow
from domain.seats.state import SeatPicture, SeatState
from loaders import seats as seat_loaders
from resolvers import seats
from resolvers.seats.watching import SeatMap as MapRow
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import Public, adds_to, field
from schema.kit.mapping import or_null
from schema.kit.scalars import Money
from schema.shows import Show

describe_enum(
    SeatState,
    "The state of a seat. In `states` each is one letter.",
    AVAILABLE="`A`: it can be locked.",
    LOCKED="`L`: a customer is choosing or paying.",
    BOOKED="`B`: it is sold.",
    BLOCKED="`X`: the partner has taken it off sale.",
)


@strawberry.type(description="A seat of a show.")
class Seat:
    id: strawberry.ID = strawberry.field(description="Unique over all shows, stable as long as the show exists.")
    seat_id: str = strawberry.field(description="The label of the seat, such as `A1`: use it in inputs.")
    row: str | None = strawberry.field(description="The row; null for a seat that is no longer in the layout.")
    column: int | None = strawberry.field(
        description="The column, from 1; null for a seat that is no longer in the layout."
    )
    type: str = strawberry.field(description="The seat type, which decides its price, such as `Gold`.")
    accessible: bool = strawberry.field(description="Whether it is a wheelchair space.")
    companion: bool = strawberry.field(description="Whether it is a companion seat beside an accessible one.")
    linked_with: list[str] = strawberry.field(
        description="Labels of the seats that it is linked with (a sofa): they are locked together."
    )
    state: SeatState = strawberry.field(description="Whether it is available.")
    price: Money = strawberry.field(description="The price; in a booking, the booking's own price.")


@strawberry.type(description="How many seats are in which state.")
class SeatSummary:
    available: int = strawberry.field(description="Seats that can be locked.")
    locked: int = strawberry.field(description="Seats that a customer is choosing or paying.")
    booked: int = strawberry.field(description="Seats that are sold.")
    blocked: int = strawberry.field(description="Seats that the partner has taken off sale.")
    total: int = strawberry.field(description="All seats.")

    @classmethod
    def of(cls, row: AvailabilityRow) -> "SeatSummary":
        return cls(available=row.available, locked=row.locked, booked=row.booked, blocked=row.blocked, total=row.total)


@strawberry.type(description="How many seats of one type are in which state.")
class TypeAvailability(SeatSummary):
    seat_type: str = strawberry.field(description="The seat type.")


@strawberry.type(description="How many seats are available, overall and by seat type.")
class Availability(SeatSummary):
    by_seat_type: list[TypeAvailability] = strawberry.field(description="The same for each seat type.")

    @classmethod
    def over(cls, by_type: Mapping[str, AvailabilityRow]) -> "Availability":
        parts = by_type.values()
        return cls(
            available=sum([part.available for part in parts]),
            locked=sum([part.locked for part in parts]),
            booked=sum([part.booked for part in parts]),
            blocked=sum([part.blocked for part in parts]),
            total=sum([part.total for part in parts]),
            by_seat_type=[TypeAvailability(seat_type=name, **vars(part)) for name, part in by_type.items()],
        )


@strawberry.type(description="All seats of a show at one version of its feed.")
class SeatMap:
    row: strawberry.Private[MapRow]
    version: int = strawberry.field(
        description="Counts the changes of this show's seats, the same here, in REST and in `seatAvailability`."
    )
    layout_version: int = strawberry.field(description="Counts the layouts of the show.")
    rows: int = strawberry.field(description="The number of rows of the hall.")
    columns: int = strawberry.field(description="The number of columns of the hall.")

    @classmethod
    def of(cls, row: MapRow) -> "SeatMap":
        return cls(
            row=row,
            version=row.version,
            layout_version=row.layout_version,
            rows=row.layout.rows,
            columns=row.layout.columns,
        )

    @field("All seats, row by row from the left. Large: `states` is the compact form.", public=Public.SEATS)
    def seats(self, info: Info) -> list[Seat]:
        info.context.spend(len(self.row.layout.seats))
        return [_seat(self.row, seat) for seat in self.row.layout.seats]

    @field("One letter for each seat, in the order of `seats`: A, L, B or X.", public=Public.SEATS)
    def states(self) -> str:
        return letters(self.row.layout.seats, self.row.states)

    @field("How many seats are in which state.", public=Public.SEATS)
    def summary(self) -> SeatSummary:
        row = self.row
        picture = SeatPicture(row.show.id, row.version, row.layout_version, row.states)
        return SeatSummary.of(summary_of(picture, len(row.layout.seats)))


def letters(seats: Sequence[SeatRow], states: Mapping[str, SeatState]) -> str:
    return "".join(states.get(seat.seat_id, SeatState.AVAILABLE) for seat in seats)


def _seat(map: MapRow, seat: SeatRow) -> Seat:
    return Seat(
        id=_node_id(map.show.id, seat.seat_id),
        seat_id=seat.seat_id,
        row=seat.row,
        column=seat.column,
        type=seat.seat_type,
        accessible=seat.accessible,
        companion=seat.companion,
        linked_with=list(seat.linked_with),
        state=map.states.get(seat.seat_id, SeatState.AVAILABLE),
        price=Money.of(map.prices[seat.seat_type], map.show.currency),
    )


def _node_id(show_id: str, seat_id: str) -> strawberry.ID:
    return strawberry.ID(f"{show_id}/{seat_id}")


async def map_of(info: Info, show_id: str) -> MapRow:
    """Reads the seat map, once an operation."""
    found = await info.context.loaders.once(
        ("seat map", show_id), lambda: seats.read_seat_map(info.context.ctx, show_id)
    )
    info.context.seat_maps[show_id] = seats.version_of(found)
    return found


async def seats_of(info: Info, show_id: str, seat_ids: Sequence[str]) -> list[Seat]:
    """Returns the layout's seats with these labels, in the order given. Seats with claims always stay in the layout."""
    map = await map_of(info, show_id)
    return [_seat(map, map.layout.by_id[seat_id]) for seat_id in seat_ids if seat_id in map.layout.by_id]


@adds_to(Show, "Its seats as they are now; null for a show without a seat layout.", public=Public.SEATS)
async def seat_map(show: strawberry.Parent[Show], info: Info) -> SeatMap | None:
    return await or_null(map_of(info, show.row.id), SeatMap.of)


@adds_to(
    Show, "How many seats are available, overall and by seat type. Batched: cheap for many shows.", public=Public.SEATS
)
@loading(seat_loaders.availability_by_show, lambda show: show.row.id)
def availability(show: strawberry.Parent[Show], by_seat_type: dict[str, AvailabilityRow], info: Info) -> Availability:
    info.context.counted.add(show.row.id)
    return Availability.over(by_seat_type)
