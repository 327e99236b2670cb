"""Locks: seats that a customer holds for a while."""

from datetime import datetime

import strawberry

from domain.seats import state as rows
from resolvers import seats
from schema.accounts import Customer
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to, field
from schema.kit.inputs import SEAT_IDS, USER_ID, idempotency_key, optional
from schema.kit.mutation import mutation
from schema.kit.operation import Info
from schema.kit.problems import (
    OF_A_LOCK_THAT_ENDED,
    ExtensionUsed,
    LockLimit,
    PaymentInProgress,
    SeatLimit,
    SeatsUnavailable,
    ShowClosed,
)
from schema.kit.relay import Node
from schema.kit.scalars import Money
from schema.seats.maps import Seat, seats_of
from schema.shows import Show, show_of

describe_enum(
    rows.LockStatus,
    "Where a lock stands, as of `serverTime`.",
    LIVE="The seats are held until `expiresAt`.",
    EXPIRED="It has run out; the seats are to be had again.",
    RELEASED="It was given back, or gave way to a newer lock of the same customer.",
    BOOKED="Its seats are sold to the customer.",
)


@strawberry.type(description="Seats that a customer holds for a while, to book and pay for them.")
class SeatLock(Node):
    row: strawberry.Private[rows.SeatLock]
    status: rows.LockStatus = strawberry.field(description="Where it stands.")
    seat_ids: list[str] = strawberry.field(description="Labels of its seats, in the layout's order.")
    amount: Money = strawberry.field(description="What the tickets cost, fees and taxes not counted.")
    expires_at: datetime = strawberry.field(description="Until when the seats are held.")
    server_time: datetime = strawberry.field(
        description="The platform's clock at this answer: count down from `expiresAt` less this, whatever your own"
        " clock says."
    )

    @classmethod
    def of(cls, row: rows.SeatLock) -> "SeatLock":
        return cls(
            row=row,
            id=strawberry.ID(row.id),
            status=row.status,
            seat_ids=row.seat_ids,
            amount=Money.of(row.amount_minor, row.currency),
            expires_at=row.expires_at,
            server_time=row.now,
        )

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)

    @field("Its seats as they are now, in the layout's order.")
    async def seats(self, info: Info) -> list[Seat]:
        return await seats_of(info, self.row.show_id, self.row.seat_ids)


@strawberry.type(description="What was given back.")
class SeatRelease:
    lock: SeatLock = strawberry.field(description="The lock, as it is now.")
    released_seat_ids: list[str] = strawberry.field(
        description="Labels of the seats that became free; none where the lock had ended already."
    )

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.lock.row.show_id)


@strawberry.input(description="Seats to hold. All of them are locked, or none.")
class LockSeatsInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    seat_ids: list[str] = strawberry.field(description=SEAT_IDS + " One of a sofa brings the whole sofa.")
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The lock to give back.")
class ReleaseSeatsInput:
    lock_id: strawberry.ID = strawberry.field(description="The lock.")
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The lock to extend.")
class ExtendLockInput:
    lock_id: strawberry.ID = strawberry.field(description="The lock.")
    idempotency_key: str | None = idempotency_key()


@adds_to(Customer, "The customer's live locks, soonest to expire first.")
async def locks(info: Info) -> list[SeatLock]:
    return [SeatLock.of(row) for row in await seats.list_my_locks(info.context.ctx)]


@strawberry.type
class LockMutations:
    @mutation(
        "Holds seats for a customer, for some minutes. Seats in an older lock of the same customer are taken over, and"
        " that lock is released.",
        SeatsUnavailable,
        SeatLimit,
        LockLimit,
        ShowClosed,
    )
    async def lock_seats(self, info: Info, input: LockSeatsInput) -> SeatLock:
        ctx = info.context.keyed(input)
        return SeatLock.of(await seats.lock_seats(ctx, input.show_id, input.seat_ids, input.user_id))

    @mutation("Gives the seats of a lock back. Again is harmless.", PaymentInProgress)
    async def release_seats(self, info: Info, input: ReleaseSeatsInput) -> SeatRelease:
        released = await seats.release_seats(info.context.keyed(input), input.lock_id, input.user_id)
        return SeatRelease(lock=SeatLock.of(released.lock), released_seat_ids=released.released_seat_ids)

    @mutation("Extends a lock once, by the time it was made for.", *OF_A_LOCK_THAT_ENDED, ExtensionUsed)
    async def extend_lock(self, info: Info, input: ExtendLockInput) -> SeatLock:
        return SeatLock.of(await seats.extend_lock(info.context.keyed(input), input.lock_id))
