"""Changing a show: another time or place, and bringing back one that was cancelled."""

from datetime import datetime

import strawberry

from domain.shows import ShowChanges
from resolvers import shows
from schema.kit.context import Info
from schema.kit.inputs import change, idempotency_key, to_changes
from schema.kit.mutation import mutation
from schema.kit.problems import ScreenOccupied, ShowClosed, ShowInUse, ShowWasBooked
from schema.shows.shows import Show


@strawberry.input(
    description="Changes to a show. One with locked or sold seats keeps its movie and screen; where it gets another"
    " time, its customers are notified by e-mail and SMS, and may cancel free of charge until it starts."
)
class UpdateShowInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    movie_id: strawberry.ID | None = change("The movie.")
    screen_id: strawberry.ID | None = change("One of your screens.")
    starts_at: datetime | None = change("The start. Without an offset: local time of the theater.")
    ends_at: datetime | None = change(
        "The end. Without it the show is as long as before, or another movie as long as that is."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A cancelled show that is to take place after all.")
class ReinstateShowInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class ShowChangeMutations:
    @mutation(
        "Changes when and where a show is. A moved show keeps its tickets, passes and locks; the former time stands in"
        " the audit trail.",
        ScreenOccupied,
        ShowInUse,
        ShowClosed,
    )
    async def update_show(self, info: Info, input: UpdateShowInput) -> Show:
        ctx, changes = info.context.keyed(input), to_changes(ShowChanges, input)
        return Show.of(await shows.update_show(ctx, input.show_id, changes))

    @mutation(
        "Brings back a show that was cancelled by mistake, at its time and with its seats and prices, if nobody had"
        " booked it.",
        ScreenOccupied,
        ShowWasBooked,
        ShowClosed,
    )
    async def reinstate_show(self, info: Info, input: ReinstateShowInput) -> Show:
        return Show.of(await shows.reinstate_show(info.context.keyed(input), input.show_id))
