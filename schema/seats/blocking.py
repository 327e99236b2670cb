"""Blocking seats, which takes them off sale, and unblocking them."""

import strawberry

from resolvers import seats
from schema.kit.context import Info
from schema.kit.inputs import SEAT_IDS, idempotency_key
from schema.kit.mutation import mutation
from schema.kit.problems import SeatsTaken
from schema.seats.maps import SeatMap


@strawberry.input(description="Seats to take off sale.")
class BlockSeatsInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    seat_ids: list[str] = strawberry.field(description=SEAT_IDS)
    reason: str = strawberry.field(description="The reason, kept in the audit trail.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Seats to put on sale again.")
class UnblockSeatsInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    seat_ids: list[str] = strawberry.field(description=SEAT_IDS)
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class BlockingMutations:
    @mutation("Takes seats off sale, all or none, sofas (linked seats) as a whole. Idempotent.", SeatsTaken)
    async def block_seats(self, info: Info, input: BlockSeatsInput) -> SeatMap:
        ctx = info.context.keyed(input)
        return SeatMap.of(await seats.block_seats(ctx, input.show_id, input.seat_ids, input.reason))

    @mutation(
        "Puts blocked seats on sale again, sofas (linked seats) whole. Seats that are not blocked stay as they are."
    )
    async def unblock_seats(self, info: Info, input: UnblockSeatsInput) -> SeatMap:
        return SeatMap.of(await seats.unblock_seats(info.context.keyed(input), input.show_id, input.seat_ids))
