"""Seat maps: position, price and state of each seat of a show."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Self

import strawberry

from domain.discovery import Offered
from domain.pricing import PricedSeat
from domain.seats.feed import summary_of
from domain.seats.layout import Seat as SeatRow
from domain.seats.state import Availability as AvailabilityRow
from domain.seats.state import SeatPicture, SeatState
from loaders import discovery as discovery_loaders
from resolvers import seats
from resolvers.seats.watching import SeatMap as MapRow
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import Public, adds_to, field
from schema.kit.mapping import or_null
from schema.kit.rows import OfRow, PropertyField, derived, from_row
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


_AVAILABLE, _TOTAL = "Seats that can be locked.", "All seats."
_LOCKED = "Seats that a customer is choosing or paying."
_BOOKED, _BLOCKED = "Seats that are sold.", "Seats that the partner has taken off sale."


@strawberry.type(description="A seat of a show.")
class Seat(OfRow[SeatRow]):
    map: strawberry.Private[MapRow]
    agreed_minor: strawberry.Private[int | None] = None
    seat_id: str = from_row("The label of the seat, such as `A1`: use it in inputs.")
    row_label: str | None = from_row(
        "The row; null for a seat that is no longer in the layout.", path="row", name="row"
    )
    column: int | None = from_row("The column, from 1; null for a seat that is no longer in the layout.")
    type: str = from_row("The seat type, which decides its price, such as `Gold`.", path="seat_type")
    accessible: bool = from_row("Whether it is a wheelchair space.")
    companion: bool = from_row("Whether it is a companion seat beside an accessible one.")

    @derived("Unique over all shows, stable as long as the show exists.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(f"{self.map.show.id}/{self.row.seat_id}")

    @derived("Labels of the seats that it is linked with (a sofa): they are locked together.")
    def linked_with(self) -> list[str]:
        return list(self.row.linked_with)

    @derived("Whether it is available.")
    def state(self) -> SeatState:
        return self.map.states.get(self.row.seat_id, SeatState.AVAILABLE)

    @derived(
        "The price that the show's list has now, which the next lock freezes, without fees and taxes; in a lock or a"
        " booking its own price."
    )
    def price(self) -> Money:
        minor = self.map.prices[self.row.seat_type] if self.agreed_minor is None else self.agreed_minor
        return Money.of(minor, self.map.show.currency)


@strawberry.type(description="How many seats are in which state.")
class SeatSummary(OfRow[AvailabilityRow]):
    available: int = from_row(_AVAILABLE)
    locked: int = from_row(_LOCKED)
    booked: int = from_row(_BOOKED)
    blocked: int = from_row(_BLOCKED)
    total: int = from_row(_TOTAL)


@strawberry.type(description="How many seats of one type are in which state.")
class TypeAvailability(SeatSummary):
    seat_type: str = strawberry.field(description="The seat type.")

    @classmethod
    def of_type(cls, seat_type: str, row: AvailabilityRow) -> Self:
        made = cls.of(row)
        made.seat_type = seat_type
        return made


def _summed(description: str, state: str) -> Any:
    """A field that is the sum over the seat types in the row."""
    get = attrgetter(state)
    return PropertyField(description=description, default=property(lambda shown: sum(map(get, shown.row.values()))))


@strawberry.type(description="How many seats are available, overall and by seat type.")
class Availability(OfRow[Mapping[str, AvailabilityRow]]):
    available: int = _summed(_AVAILABLE, "available")
    locked: int = _summed(_LOCKED, "locked")
    booked: int = _summed(_BOOKED, "booked")
    blocked: int = _summed(_BLOCKED, "blocked")
    total: int = _summed(_TOTAL, "total")

    @derived("The same for each seat type.")
    def by_seat_type(self) -> list[TypeAvailability]:
        return [TypeAvailability.of_type(name, part) for name, part in self.row.items()]


@strawberry.type(description="All seats of a show at one version of its feed.")
class SeatMap(OfRow[MapRow]):
    version: int = from_row(
        "Counts the changes of this show's seats, the same here, in REST and in `seatAvailability`."
    )
    layout_version: int = from_row("Counts the layouts of the show.")
    rows: int = from_row("The number of rows of the hall.", path="layout.rows")
    columns: int = from_row("The number of columns of the hall.", path="layout.columns")

    @field("All seats, row by row from the left. Large: `states` is the compact form.", public=Public.SEATS)
    def seats(self) -> list[Seat]:
        return [Seat(row=seat, map=self.row) for seat in self.row.layout.seats]

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
    return [Seat(row=map.layout.by_id[seat_id], map=map) for seat_id in seat_ids if seat_id in map.layout.by_id]


async def seats_at(info: Info, show_id: str, seat_ids: Sequence[str], agreed: Sequence[PricedSeat]) -> list[Seat]:
    """As `seats_of`, each at the price that was agreed for it; at the show's own where none was."""
    prices = {seat.seat_id: seat.price_minor for seat in agreed}
    seats = await seats_of(info, show_id, seat_ids)
    return [replace(seat, agreed_minor=prices.get(seat.row.seat_id)) for seat in seats]


@adds_to(Show, "Its seats as they are now; null for a show without a seat layout.", public=Public.SEATS)
async def seat_map(show: strawberry.Parent[Show], info: Info) -> SeatMap | None:
    return await or_null(map_of(info, show.row.id), SeatMap.of)


@adds_to(
    Show, "How many seats are available, overall and by seat type. Batched: cheap for many shows.", public=Public.SEATS
)
@loading(discovery_loaders.offered_by_show, lambda show: show.row.id)
def availability(show: strawberry.Parent[Show], offered: Offered, info: Info) -> Availability:
    info.context.counted.add(show.row.id)
    return Availability.of(offered.availability)
