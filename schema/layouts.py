"""Uploading a show's seat layout."""

from collections import Counter

import strawberry

from domain.layouts import NewLayout, NewSeat
from domain.pricing import NewPrice
from resolvers import layouts
from schema.kit.context import Info
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mapping import if_any
from schema.kit.mutation import mutation
from schema.kit.problems import LayoutConflict, ShowClosed
from schema.pricing import PriceInput
from schema.shows import Show

PRICES = "Prices that change with it, also of types that the show has had no seats of. Omitted: the prices stay."


@strawberry.type(description="How many seats there are of a type.")
class TypeCount:
    seat_type: str = strawberry.field(description="The seat type.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="The seat layout of a show after the upload.")
class UploadedLayout:
    show: Show = strawberry.field(description="The show. It goes on sale with its layout.")
    layout_version: int = strawberry.field(description="Counts the layouts of the show.")
    rows: int = strawberry.field(description="The number of rows of the hall.")
    columns: int = strawberry.field(description="The number of columns of the hall.")
    total_seats: int = strawberry.field(description="How many seats there are.")
    seats_by_type: list[TypeCount] = strawberry.field(description="How many of each type.")

    @classmethod
    def of(cls, uploaded: layouts.UploadedLayout) -> "UploadedLayout":
        layout = uploaded.layout
        by_type = Counter(seat.seat_type for seat in layout.seats)
        return cls(
            show=Show.of(uploaded.show),
            layout_version=uploaded.show.layout_version,
            rows=layout.rows,
            columns=layout.columns,
            total_seats=len(layout.seats),
            seats_by_type=[TypeCount(seat_type=seat_type, count=count) for seat_type, count in by_type.items()],
        )


@strawberry.input(description="A seat of the layout.")
class SeatInput:
    seat_id: str = strawberry.field(
        description="The label on the seat. `A1` implies row A, column 1: any other label, and a block numbered"
        " from 101, need `row` and `column`. Labels that are read the same (`a1`, `A1`) are one seat."
    )
    seat_type: str = strawberry.field(
        description="The seat type, for which the show has a price, in whatever case. The price's spelling stays."
    )
    row: str | None = optional("The row, if the label does not imply it.")
    column: int | None = optional("The column, from 1, if the label does not imply it.")
    accessible: bool | None = optional("Whether it is a wheelchair space.")
    companion: bool | None = optional("Whether it is a companion seat beside an accessible one.")
    linked_with: list[str] | None = optional(
        "Labels of the seats that it is linked with (a sofa): they are locked, blocked and cancelled together."
    )
    blocked_reason: str | None = optional(
        "Why the seat, and with it its sofa, is not for sale. Omitted: the seat is for sale."
    )

    def to_domain(self) -> NewSeat:
        return NewSeat(
            seat_id=self.seat_id,
            seat_type=self.seat_type,
            row=self.row,
            column=self.column,
            accessible=self.accessible or False,
            companion=self.companion or False,
            linked_with=self.linked_with or (),
            blocked_reason=self.blocked_reason,
        )


@strawberry.input(description="The complete seat layout of a show.")
class UploadSeatLayoutInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    rows: int = strawberry.field(description="The number of rows of the hall; the seats stand in no more.")
    columns: int = strawberry.field(description="The number of columns of the hall.")
    seats: list[SeatInput] = strawberry.field(
        description="All seats. The rows stand in the order in which the seats first name them."
    )
    prices: list[PriceInput] | None = optional(PRICES)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A seat layout.")
class SeatLayoutInput:
    rows: int = strawberry.field(description="The number of rows of the hall; the seats stand in no more.")
    columns: int = strawberry.field(description="The number of columns of the hall.")
    seats: list[SeatInput] = strawberry.field(
        description="All seats. The rows stand in the order in which the seats first name them."
    )


def prices_to_domain(given: list[PriceInput] | None) -> list[NewPrice] | None:
    return if_any(given, lambda prices: [price.to_domain() for price in prices])


def layout_to_domain(given: UploadSeatLayoutInput | SeatLayoutInput) -> NewLayout:
    return NewLayout(given.rows, given.columns, [seat.to_domain() for seat in given.seats])


@strawberry.type
class LayoutMutations:
    @mutation(
        "Sets the seats of a show, which puts it on sale. A layout that changes locked or sold seats is refused.",
        LayoutConflict,
        ShowClosed,
    )
    async def upload_seat_layout(self, info: Info, input: UploadSeatLayoutInput) -> UploadedLayout:
        ctx = info.context.keyed(input)
        new, prices = layout_to_domain(input), prices_to_domain(input.prices)
        return UploadedLayout.of(await layouts.upload_seat_layout(ctx, input.show_id, new, prices))
