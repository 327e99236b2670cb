"""Seats: the map of a show, locking, releasing."""

from datetime import datetime
from typing import Self

from pydantic import Field

from domain.errors import NotFound
from domain.pricing import PricedSeat
from domain.seats.errors import LockLimit, PaymentInProgress, SeatLimit, SeatsUnavailable
from domain.seats.reasons import Reason, Why
from domain.seats.state import LockStatus, SeatLock
from domain.shows import ShowClosed
from resolvers import seats
from resolvers.context import Context
from rest import seat_maps
from rest.amounts import AmountOut
from rest.bodies import Answer, Body
from rest.operations import Kept, Operation, Reply


class LockSeats(Body):
    show_id: str
    user_id: str
    seat_ids: list[str] = Field(alias="seats")


class ReleaseSeats(Body):
    lock_id: str
    user_id: str


class LockedPriceAnswer(Answer):
    seat_id: str
    seat_type: str
    amount: AmountOut = Field(description="The price of the ticket.")
    fee: AmountOut = Field(description="The platform's fee for the seat.")
    tax: AmountOut = Field(description="On price and fee.")

    @classmethod
    def of(cls, seat: PricedSeat) -> Self:
        return cls(
            seat_id=seat.seat_id,
            seat_type=seat.seat_type,
            amount=seat.price_minor,
            fee=seat.fee_minor,
            tax=seat.tax_minor,
        )


class WhyAnswer(Answer):
    code: Why = Field(
        description="TOGETHER and SPLIT come with seats; TOO_FEW_SEATS, TOO_FEW_WHEELCHAIR_SPACES, ONLY_WHOLE_SOFAS and"
        " NOT_ON_SALE with none."
    )
    message: str = Field(description="The same for people.")

    @classmethod
    def of(cls, reason: Reason | None) -> Self | None:
        return None if reason is None else cls(code=reason.code, message=reason.message)


class LockAnswer(Answer):
    lock_id: str
    show_id: str
    user_id: str
    seats: list[str]
    amount: AmountOut = Field(description="The tickets, without fees and taxes.")
    total: AmountOut = Field(description="All that the booking will cost, with fees and taxes.")
    prices: list[LockedPriceAnswer] = Field(
        description="What each seat costs, frozen when the lock was made: the booking made of it pays this."
    )
    currency: str
    status: LockStatus
    expires_at: datetime
    expires_in_seconds: int = Field(description="0 where the lock has ended.")
    server_time: datetime
    why: WhyAnswer | None = Field(
        description="Why the platform chose these seats; null for seats that the customer chose, and to a repeated key."
    )

    @classmethod
    def of(cls, lock: SeatLock) -> Self:
        return cls(
            lock_id=lock.id,
            show_id=lock.show_id,
            user_id=lock.owner_id,
            seats=lock.seat_ids,
            amount=lock.amount_minor,
            total=lock.total_minor,
            prices=[LockedPriceAnswer.of(seat) for seat in lock.priced_seats or ()],
            currency=lock.currency,
            expires_at=lock.expires_at,
            status=lock.status,
            expires_in_seconds=lock.seconds_left,
            server_time=lock.now,
            why=WhyAnswer.of(lock.why),
        )


class ReleaseAnswer(Answer):
    lock_id: str
    released_seats: list[str]


async def read_seat_map(ctx: Context, show_id: str) -> Reply:
    found = await seats.read_seat_map(ctx, show_id)
    return Reply(seat_maps.text_of(found), 200, seats.version_of(found).tag)


async def newest_seat_map(ctx: Context, show_id: str) -> str:
    return (await seats.read_map_version(ctx, show_id)).tag


async def lock_seats(ctx: Context, body: LockSeats) -> LockAnswer:
    return LockAnswer.of(await seats.lock_seats(ctx, body.show_id, body.seat_ids, body.user_id))


async def release_seats(ctx: Context, body: ReleaseSeats) -> ReleaseAnswer:
    release = await seats.release_seats(ctx, body.lock_id, body.user_id)
    return ReleaseAnswer(lock_id=release.lock.id, released_seats=release.released_seat_ids)


OPERATIONS = (
    Operation(
        "GET",
        "/shows/{showId}/seats",
        read_seat_map,
        seat_maps.SeatMapAnswer,
        "All seats of a show. An unchanged map is answered with 304 when `If-None-Match` has its ETag.",
        use_case=seats.read_seat_map,
        statuses=(200, 304),
        kept=Kept(newest=newest_seat_map),
    ),
    Operation(
        "POST",
        "/seats/lock",
        lock_seats,
        LockAnswer,
        "Lock seats for a limited time, all or none, and freeze what they cost.",
        use_case=seats.lock_seats,
        body=LockSeats,
        statuses=(201,),
        problems=(NotFound, ShowClosed, SeatLimit, SeatsUnavailable, LockLimit),
    ),
    Operation(
        "POST",
        "/seats/release",
        release_seats,
        ReleaseAnswer,
        "Release the seats of a lock.",
        use_case=seats.release_seats,
        body=ReleaseSeats,
        problems=(NotFound, PaymentInProgress),
    ),
)
