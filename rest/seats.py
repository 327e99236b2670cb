"""Seats: the map of a show, locking, releasing."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from domain.errors import NotFound
from domain.seats.errors import LockLimit, PaymentInProgress, SeatLimit, SeatsUnavailable
from domain.seats.layout import Seat
from domain.seats.state import SeatLock, SeatState
from domain.shows import ShowClosed
from resolvers import seats
from resolvers.context import Context
from resolvers.seats.watching import SeatMap
from rest.amounts import AmountOut
from rest.bodies import Answer, Body
from rest.operations import Operation, Reply

SeatStatus = TypeAliasType(
    "SeatStatus",
    Annotated[
        str, WithJsonSchema({"type": "string", "enum": [state.name for state in SeatState], "title": "SeatStatus"})
    ],
)
"""The name of a SeatState, whose value is the letter used in GraphQL's feed."""


class LockSeats(Body):
    show_id: str
    user_id: str
    seat_ids: list[str] = Field(alias="seats")


class ReleaseSeats(Body):
    lock_id: str
    user_id: str


class SeatAnswer(Answer):
    seat_id: str
    row: str
    column: int
    seat_type: str
    price: AmountOut | None
    status: SeatStatus
    accessible: bool
    companion: bool

    @classmethod
    def of(cls, seat: Seat, price: int | None, state: SeatState) -> Self:
        return cls(
            seat_id=seat.seat_id,
            row=seat.row,
            column=seat.column,
            seat_type=seat.seat_type,
            price=price,
            status=state.name,
            accessible=seat.accessible,
            companion=seat.companion,
        )


class SummaryAnswer(Answer):
    available: int
    locked: int
    booked: int
    blocked: int
    total: int


class SeatMapAnswer(Answer):
    show_id: str
    version: int
    layout_version: int
    rows: int
    columns: int
    currency: str
    seats: list[SeatAnswer]
    summary: SummaryAnswer

    @classmethod
    def of(cls, seat_map: SeatMap) -> Self:
        shown = [
            SeatAnswer.of(seat, seat_map.prices.get(seat.seat_type), _state(seat_map, seat.seat_id))
            for seat in seat_map.layout.seats
        ]
        count = Counter(seat.status for seat in shown)
        return cls(
            show_id=seat_map.show.id,
            version=seat_map.version,
            layout_version=seat_map.layout_version,
            rows=seat_map.layout.rows,
            columns=seat_map.layout.columns,
            currency=seat_map.show.currency,
            seats=shown,
            summary=SummaryAnswer(
                available=count[SeatState.AVAILABLE.name],
                locked=count[SeatState.LOCKED.name],
                booked=count[SeatState.BOOKED.name],
                blocked=count[SeatState.BLOCKED.name],
                total=len(shown),
            ),
        )


class LockAnswer(Answer):
    lock_id: str
    show_id: str
    user_id: str
    seats: list[str]
    amount: AmountOut
    currency: str
    expires_at: datetime
    expires_in_seconds: int
    server_time: datetime

    @classmethod
    def of(cls, lock: SeatLock) -> Self:
        return cls(
            lock_id=lock.id,
            show_id=lock.show_id,
            user_id=lock.owner_id,
            seats=lock.seat_ids,
            amount=lock.amount_minor,
            currency=lock.currency,
            expires_at=lock.expires_at,
            expires_in_seconds=max(0, int((lock.expires_at - lock.now).total_seconds())),
            server_time=lock.now,
        )


class ReleaseAnswer(Answer):
    lock_id: str
    released_seats: list[str]


async def read_seat_map(ctx: Context, show_id: str) -> Reply:
    seat_map = await seats.read_seat_map(ctx, show_id)
    return Reply(SeatMapAnswer.of(seat_map), 200, etag_of(seat_map))


async def lock_seats(ctx: Context, body: LockSeats) -> LockAnswer:
    return LockAnswer.of(await seats.lock_seats(ctx, body.show_id, body.seat_ids, body.user_id))


async def release_seats(ctx: Context, body: ReleaseSeats) -> ReleaseAnswer:
    release = await seats.release_seats(ctx, body.lock_id, body.user_id)
    return ReleaseAnswer(lock_id=release.lock.id, released_seats=release.released_seat_ids)


def etag_of(seat_map: SeatMap) -> str:
    """Returns the entity tag of the seat map. The feed's version does not count changes of prices, so they are a part
    of it.
    """
    prices = hashlib.sha256(repr(sorted(seat_map.prices.items())).encode()).hexdigest()[:12]
    return f'"{seat_map.version}-{seat_map.layout_version}-{prices}"'


def _state(seat_map: SeatMap, seat_id: str) -> SeatState:
    return seat_map.states.get(seat_id, SeatState.AVAILABLE)


OPERATIONS = (
    Operation(
        "GET",
        "/shows/{showId}/seats",
        read_seat_map,
        SeatMapAnswer,
        "All seats of a show. An unchanged map is answered with 304 when `If-None-Match` has its ETag.",
        use_case=seats.read_seat_map,
        statuses=(200, 304),
    ),
    Operation(
        "POST",
        "/seats/lock",
        lock_seats,
        LockAnswer,
        "Lock seats for a limited time, all or none.",
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
