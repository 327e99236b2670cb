"""The best seats for a party: proposed, or held at once."""

from decimal import Decimal
from typing import Annotated

import strawberry

from domain.seats.choosing import SeatProposal as SeatProposalRow
from domain.seats.wishes import NewWish
from resolvers import seats
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import USER_ID, idempotency_key, optional, to_domain
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.problems import LockLimit, NoSeatsFit, ShowClosed
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row
from schema.seats.costs import SeatCost
from schema.seats.locks import SeatLock
from schema.seats.maps import Seat, seats_of
from schema.seats.reasons import ChoiceReason
from schema.shows import Show, show_of

_COUNT = "How many seats: exactly so many are chosen, or none."
_TYPE = "Only seats of this type. Omitted: any."
_ACCESSIBLE = (
    "How many of the seats are wheelchair spaces; the others are beside them, companions' seats first. Omitted: none,"
    " and neither these spaces nor companions' seats are chosen."
)
_MAX_PRICE = "The most that a ticket may cost in rupees, without fees and taxes. Omitted: any price."
_NEAR = (
    "The label of a seat, such as `H7`, near which they should be. Omitted: the best view, which is in the middle, two"
    " thirds of the hall away from the screen."
)


@strawberry.type(
    description="The seats that `lockBestAvailable` would hold now. Nothing is held: others may take them meanwhile."
)
class SeatProposal(OfRow[SeatProposalRow]):
    seat_ids: list[str] = from_row("Labels of the seats, in the layout's order; empty where nothing fits.")
    amount: Money = money_from_row("The price of the tickets, without fees and taxes.", minor="amount_minor")
    total: Money = money_from_row(
        "All that a booking of them costs at the prices of now, with fees and taxes.", minor="total_minor"
    )

    @derived("Why these seats, or none.")
    def why(self) -> ChoiceReason:
        return ChoiceReason.of(self.row.why)

    @derived("The same seats in groups, each side by side; one group where all are together.")
    def groups(self) -> list[list[str]]:
        return [list(group) for group in self.row.groups]

    @derived("What each seat costs now, in the layout's order; their sum is `total`.")
    def prices(self) -> list[SeatCost]:
        return [SeatCost(row=seat, currency=self.row.currency) for seat in self.row.prices]

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)

    @field("The seats as they are now, in the layout's order.")
    async def seats(self, info: Info) -> list[Seat]:
        return await seats_of(info, self.row.show_id, self.row.seat_ids)


@strawberry.input(description="What a customer wishes for who leaves the choice of the seats to the platform.")
class LockBestAvailableInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    count: int = strawberry.field(description=_COUNT)
    seat_type: str | None = optional(_TYPE)
    accessible: int | None = optional(_ACCESSIBLE)
    max_price: Decimal | None = optional(_MAX_PRICE)
    near: str | None = optional(_NEAR)
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class ChoosingQueries:
    @field(
        "The best seats for a party, with prices and the reason; nothing is held. They are side by side wherever that"
        " is possible, sofas whole, else in few groups close to one another. The same seats at the same moment give the"
        " same answer, and `lockBestAvailable` the same seats. Null for an unknown show and one without a seat layout."
    )
    async def best_available(  # noqa: PLR0917 - the arguments of the field
        self,
        info: Info,
        show_id: Annotated[strawberry.ID, strawberry.argument(description="The show.")],
        count: Annotated[int, strawberry.argument(description=_COUNT)],
        seat_type: Annotated[str | None, strawberry.argument(description=_TYPE)] = None,
        accessible: Annotated[int | None, strawberry.argument(description=_ACCESSIBLE)] = None,
        max_price: Annotated[Decimal | None, strawberry.argument(description=_MAX_PRICE)] = None,
        near: Annotated[str | None, strawberry.argument(description=_NEAR)] = None,
    ) -> SeatProposal | None:
        wish = NewWish(count, seat_type, accessible, max_price, near)
        return await or_null(seats.best_available(info.context.ctx, show_id, wish), SeatProposal.of)


@strawberry.type
class ChoosingMutations:
    @mutation(
        "Holds the best seats that are available now, as `bestAvailable` chooses them, and answers `why`. When others"
        " take them at the same moment it holds the next best; it is refused only where nothing fits any more. Seats"
        " that the customer holds already count as taken.",
        NoSeatsFit,
        LockLimit,
        ShowClosed,
    )
    async def lock_best_available(self, info: Info, input: LockBestAvailableInput) -> SeatLock:
        ctx = info.context.keyed(input)
        wish = to_domain(NewWish, input)
        return SeatLock.of(await seats.lock_best_available(ctx, input.show_id, wish, input.user_id))
