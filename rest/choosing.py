"""The best seats for a party: proposed, or held at once."""

from decimal import Decimal
from typing import Self

from pydantic import Field

from domain.errors import NotFound
from domain.seats.choosing import SeatProposal
from domain.seats.errors import LockLimit, NoSeatsFit
from domain.seats.wishes import NewWish
from domain.shows import ShowClosed
from resolvers import seats
from resolvers.context import Context
from rest.amounts import AmountIn, AmountOut
from rest.bodies import Answer, Body, Query
from rest.operations import Operation
from rest.seats import LockAnswer, LockedPriceAnswer, WhyAnswer

_COUNT = "How many seats: exactly so many, or none."
_TYPE = "Only seats of this type."
_ACCESSIBLE = "How many of them are wheelchair spaces; the others are beside them, companions' seats first."
_MAX_PRICE = "The most that a ticket may cost, without fees and taxes."
_NEAR = "The label of a seat near which they should be; else the best view, in the middle two thirds back."


class BestQuery(Query):
    count: int = Field(description=_COUNT)
    seat_type: str | None = Field(None, description=_TYPE)
    accessible: int | None = Field(None, description=_ACCESSIBLE)
    max_price: Decimal | None = Field(None, description=_MAX_PRICE)
    near: str | None = Field(None, description=_NEAR)


class LockBest(Body):
    show_id: str
    user_id: str
    count: int = Field(description=_COUNT)
    seat_type: str | None = Field(None, description=_TYPE)
    accessible: int | None = Field(None, description=_ACCESSIBLE)
    max_price: AmountIn | None = Field(None, description=_MAX_PRICE)
    near: str | None = Field(None, description=_NEAR)


class SeatProposalAnswer(Answer):
    show_id: str
    seats: list[str] = Field(description="In the layout's order; empty where nothing fits.")
    groups: list[list[str]] = Field(description="The same seats, each group side by side.")
    amount: AmountOut = Field(description="The tickets, without fees and taxes.")
    total: AmountOut = Field(description="All that a booking of them costs at the prices of now.")
    prices: list[LockedPriceAnswer] = Field(description="What each seat costs now.")
    currency: str
    why: WhyAnswer

    @classmethod
    def of(cls, proposal: SeatProposal) -> Self:
        return cls(
            show_id=proposal.show_id,
            seats=proposal.seat_ids,
            groups=[list(group) for group in proposal.groups],
            amount=proposal.amount_minor,
            total=proposal.total_minor,
            prices=[LockedPriceAnswer.of(seat) for seat in proposal.prices],
            currency=proposal.currency,
            why=WhyAnswer(code=proposal.why.code, message=proposal.why.message),
        )


async def propose_best(ctx: Context, show_id: str, query: BestQuery) -> SeatProposalAnswer:
    return SeatProposalAnswer.of(await seats.best_available(ctx, show_id, _wish(query)))


async def lock_best(ctx: Context, body: LockBest) -> LockAnswer:
    return LockAnswer.of(await seats.lock_best_available(ctx, body.show_id, _wish(body), body.user_id))


def _wish(given: BestQuery | LockBest) -> NewWish:
    return NewWish(given.count, given.seat_type, given.accessible, given.max_price, given.near)


OPERATIONS = (
    Operation(
        "GET",
        "/shows/{showId}/seats/best",
        propose_best,
        SeatProposalAnswer,
        "The best seats for a party, with prices and the reason. Nothing is held.",
        use_case=seats.best_available,
        query=BestQuery,
        problems=(NotFound,),
    ),
    Operation(
        "POST",
        "/seats/lock/best",
        lock_best,
        LockAnswer,
        "Hold the best seats that are available now, as /shows/{showId}/seats/best chooses them.",
        use_case=seats.lock_best_available,
        body=LockBest,
        statuses=(201,),
        problems=(NotFound, ShowClosed, NoSeatsFit, LockLimit),
    ),
)
