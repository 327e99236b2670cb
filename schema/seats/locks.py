"""Seat locks: seats reserved for a customer until they expire."""

from datetime import datetime

import strawberry

from domain.seats.state import LockStatus
from domain.seats.state import SeatLock as SeatLockRow
from resolvers import seats
from schema.accounts import Customer
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to, field
from schema.kit.inputs import SEAT_IDS, USER_ID, idempotency_key, optional
from schema.kit.mapping import if_any
from schema.kit.mutation import mutation
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
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row
from schema.seats.costs import SeatCost
from schema.seats.maps import Seat, seats_at
from schema.seats.reasons import ChoiceReason
from schema.shows import Show, show_of

describe_enum(
    LockStatus,
    "The status of a lock, as of `serverTime`.",
    LIVE="The seats are held until `expiresAt`.",
    EXPIRED="Expired; the seats are available again.",
    RELEASED="Released, by the customer or by a newer lock of the same customer on the same seats.",
    BOOKED="The seats are sold to the customer.",
)


@strawberry.type(
    description="What a seat of a lock costs, frozen when the lock was made: the booking made of it pays this."
)
class LockedPrice(SeatCost):
    pass


@strawberry.type(description="Seats held for a customer for a limited time, to book and pay for.")
class SeatLock(OfRow[SeatLockRow], Node):
    status: LockStatus = from_row("The current status.")
    seat_ids: list[str] = from_row("Labels of its seats, in the layout's order.")
    expires_at: datetime = from_row("When the hold on the seats ends.")
    server_time: datetime = from_row(
        "The server's time at this answer: start a countdown from `expiresAt` minus this,"
        " independent of the client's clock.",
        path="now",
    )

    amount: Money = money_from_row("The price of the tickets, without fees and taxes.", minor="amount_minor")
    total: Money = money_from_row(
        "All that the booking will cost, with fees and taxes: the same in `initiateBooking` and `initiatePayment`.",
        minor="total_minor",
    )

    @derived("What each seat costs, in the layout's order; their sum is `total`.")
    def prices(self) -> list[LockedPrice]:
        row = self.row
        return [LockedPrice(row=seat, currency=row.currency) for seat in row.priced_seats or ()]

    @derived(
        "Why these seats were chosen, in the answer of `lockBestAvailable`; null for seats that the customer chose, and"
        " wherever a lock is read later."
    )
    def why(self) -> ChoiceReason | None:
        return if_any(self.row.why, ChoiceReason.of)

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)

    @field("Its seats as they are now, in the layout's order, at the prices of the lock.")
    async def seats(self, info: Info) -> list[Seat]:
        return await seats_at(info, self.row.show_id, self.row.seat_ids, self.row.priced_seats or ())


@strawberry.type(description="The outcome of releasing a lock.")
class SeatRelease:
    lock: SeatLock = strawberry.field(description="The lock, as it is now.")
    released_seat_ids: list[str] = strawberry.field(
        description="Labels of the released seats; empty if the lock had ended before."
    )

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.lock.row.show_id)


@strawberry.input(description="Seats to lock: all of them or none.")
class LockSeatsInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    seat_ids: list[str] = strawberry.field(
        description=SEAT_IDS + " A seat that is linked with others (a sofa) brings them along."
    )
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The lock to release.")
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
        "Holds seats for a customer until `expiresAt`, and freezes what they cost: a price that changes later is for"
        " later locks. Seats of an older lock of the same customer are taken over, and that lock is released; the new"
        " one has the prices of now.",
        SeatsUnavailable,
        SeatLimit,
        LockLimit,
        ShowClosed,
    )
    async def lock_seats(self, info: Info, input: LockSeatsInput) -> SeatLock:
        ctx = info.context.keyed(input)
        return SeatLock.of(await seats.lock_seats(ctx, input.show_id, input.seat_ids, input.user_id))

    @mutation("Releases a lock: its seats become available. Idempotent.", PaymentInProgress)
    async def release_seats(self, info: Info, input: ReleaseSeatsInput) -> SeatRelease:
        released = await seats.release_seats(info.context.keyed(input), input.lock_id, input.user_id)
        return SeatRelease(lock=SeatLock.of(released.lock), released_seat_ids=released.released_seat_ids)

    @mutation("Extends a lock, once, by its original duration. Its prices stay.", *OF_A_LOCK_THAT_ENDED, ExtensionUsed)
    async def extend_lock(self, info: Info, input: ExtendLockInput) -> SeatLock:
        return SeatLock.of(await seats.extend_lock(info.context.keyed(input), input.lock_id))
