"""Seat layouts: which seats a show has."""

from collections import Counter
from typing import Self

from pydantic import Field

from domain.layouts import LayoutConflict, NewLayout, NewSeat
from domain.pricing import NewPrice
from domain.shows import ShowClosed
from resolvers import layouts
from resolvers.context import Context
from resolvers.layouts import UploadedLayout
from rest.bodies import Answer, Body
from rest.operations import Operation
from rest.pricing import PriceIn, new_prices


class SeatIn(Body):
    seat_id: str = Field(
        description="The label of the seat. A1 implies row A, column 1: any other label, and a block numbered"
        " from 101, need row and column. Labels that are read the same (a1, A1) are one seat."
    )
    seat_type: str = Field(
        description="A type for which the show has a price, in whatever case. The price's spelling stays."
    )
    row: str | None = None
    column: int | None = None
    accessible: bool = False
    companion: bool = False
    linked_with: list[str] = Field(
        default_factory=list,
        description="Labels of the seats that it is linked with (a sofa): they are locked, blocked and cancelled"
        " together.",
    )
    blocked_reason: str | None = Field(
        None, description="Why the seat, and with it its sofa, is not for sale. Default: the seat is for sale."
    )

    def new_seat(self) -> NewSeat:
        return NewSeat(
            seat_id=self.seat_id,
            seat_type=self.seat_type,
            row=self.row,
            column=self.column,
            accessible=self.accessible,
            companion=self.companion,
            linked_with=tuple(self.linked_with),
            blocked_reason=self.blocked_reason,
        )


class LayoutIn(Body):
    rows: int = Field(description="The number of rows of the hall; the seats stand in no more.")
    columns: int
    seats: list[SeatIn] = Field(
        alias="seatMap",
        description="All seats of the show. The rows stand in the order in which the seats first name them.",
    )

    def new_layout(self) -> NewLayout:
        return NewLayout(self.rows, self.columns, [seat.new_seat() for seat in self.seats])


class PricedLayoutIn(LayoutIn):
    prices: list[PriceIn] | None = Field(
        None,
        alias="pricing",
        description="Prices that change with it, also of types that the show has had no seats of. Default: they stay.",
    )

    def new_prices(self) -> list[NewPrice] | None:
        return None if self.prices is None else new_prices(self.prices)


class LayoutAnswer(Answer):
    show_id: str
    layout_version: int
    rows: int
    columns: int
    total_seats: int
    seats_by_type: dict[str, int]

    @classmethod
    def of(cls, uploaded: UploadedLayout) -> Self:
        layout = uploaded.layout
        return cls(
            show_id=uploaded.show.id,
            layout_version=uploaded.show.layout_version,
            rows=layout.rows,
            columns=layout.columns,
            total_seats=len(layout.seats),
            seats_by_type=dict(Counter(seat.seat_type for seat in layout.seats)),
        )


async def upload_seat_layout(ctx: Context, show_id: str, body: PricedLayoutIn) -> LayoutAnswer:
    new, prices = body.new_layout(), body.new_prices()
    return LayoutAnswer.of(await layouts.upload_seat_layout(ctx, show_id, new, prices))


OPERATIONS = (
    Operation(
        "POST",
        "/shows/{showId}/seats/layout",
        upload_seat_layout,
        LayoutAnswer,
        "Upload the seat layout of a show, which puts it on sale.",
        use_case=layouts.upload_seat_layout,
        body=PricedLayoutIn,
        statuses=(201,),
        problems=(LayoutConflict, ShowClosed),
    ),
)
