"""Uploading the seats of a show."""

from collections import Counter

import strawberry

from domain import layouts as rows
from resolvers import layouts
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mutation import mutation
from schema.kit.operation import Info
from schema.kit.problems import LayoutConflict, ShowClosed
from schema.shows import Show


@strawberry.type(description="How many seats there are of a type.")
class TypeCount:
    seat_type: str = strawberry.field(description="The seat type.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="The layout that a show has now.")
class UploadedLayout:
    show: Show = strawberry.field(description="The show. With a layout it goes on sale.")
    layout_version: int = strawberry.field(description="Counts the layouts that the show has had.")
    rows: int = strawberry.field(description="How many rows the hall has room for.")
    columns: int = strawberry.field(description="How many columns the hall has room for.")
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


@strawberry.input(description="A seat of the hall.")
class SeatInput:
    seat_id: str = strawberry.field(description="The label on the seat. `A1` implies row A, column 1.")
    seat_type: str = strawberry.field(description="Its type, for which the show has a price.")
    row: str | None = optional("Its row, where the label does not tell.")
    column: int | None = optional("Its column, from 1, where the label does not tell.")
    accessible: bool | None = optional("Whether it has room for a wheelchair.")
    companion: bool | None = optional("Whether it is the companion's seat beside an accessible one.")
    linked_with: list[str] | None = optional("Labels of the rest of its sofa, which is locked whole.")
    blocked_reason: str | None = optional("Why it is not for sale; left out: it is.")

    def meant(self) -> rows.NewSeat:
        return rows.NewSeat(
            seat_id=self.seat_id,
            seat_type=self.seat_type,
            row=self.row,
            column=self.column,
            accessible=self.accessible or False,
            companion=self.companion or False,
            linked_with=self.linked_with or (),
            blocked_reason=self.blocked_reason,
        )


@strawberry.input(description="The seats of a show. Those named here, no others.")
class UploadSeatLayoutInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    rows: int = strawberry.field(description="How many rows the hall has room for.")
    columns: int = strawberry.field(description="How many columns the hall has room for.")
    seats: list[SeatInput] = strawberry.field(description="Every seat.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A seat layout.")
class SeatLayoutInput:
    rows: int = strawberry.field(description="How many rows the hall has room for.")
    columns: int = strawberry.field(description="How many columns the hall has room for.")
    seats: list[SeatInput] = strawberry.field(description="Every seat.")


def layout_meant(given: UploadSeatLayoutInput | SeatLayoutInput) -> rows.NewLayout:
    return rows.NewLayout(given.rows, given.columns, [seat.meant() for seat in given.seats])


@strawberry.type
class LayoutMutations:
    @mutation(
        "Gives a show its seats, which puts it on sale. Seats that are locked or sold are never lost: a layout without"
        " them is refused.",
        LayoutConflict,
        ShowClosed,
    )
    async def upload_seat_layout(self, info: Info, input: UploadSeatLayoutInput) -> UploadedLayout:
        ctx = info.context.keyed(input)
        return UploadedLayout.of(await layouts.upload_seat_layout(ctx, input.show_id, layout_meant(input)))
