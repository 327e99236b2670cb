"""Cancelling tickets and shows, and refunds without a cancellation."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from domain.cancellations import CancellationQuote as CancellationQuoteRow
from resolvers import cancellations
from schema.bookings import Booking, Ticket
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import SEAT_IDS, USER_ID, idempotency_key, optional
from schema.kit.mapping import if_any, or_null
from schema.kit.mutation import mutation
from schema.kit.problems import (
    CancellationClosed,
    RefundExceedsPayment,
    SecondOperatorNeeded,
    ShowClosed,
    TicketAdmitted,
    TicketCancelled,
)
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row
from schema.payments import Refund
from schema.shows import Show


@strawberry.type(description="What `cancelBooking` would answer now.")
class CancellationQuote(OfRow[CancellationQuoteRow]):
    fee_percent: Decimal = from_row("The fee of the tier in force, in per cent of the amount paid for the seats.")
    reason: str = from_row("The reason for the amounts: an English sentence for the customer.")
    closes_at: datetime = from_row("When cancellation closes.")

    refund: Money = money_from_row("The amount that would be refunded.", minor="refund_minor")
    fee: Money = money_from_row("The fee that would be kept.", minor="fee_minor")

    @derived("Labels of the seats that would be released.")
    def seat_ids(self) -> list[str]:
        return list(self.row.seat_ids)


@strawberry.type(description="What a cancellation did.")
class Cancellation:
    id: strawberry.ID = strawberry.field(description="The cancellation's id (`CANCEL_…`).")
    ticket: Ticket = strawberry.field(description="The ticket, as it is now.")
    booking: Booking = strawberry.field(description="The booking, as it is now.")
    released_seat_ids: list[str] = strawberry.field(description="Labels of the released seats.")
    refund: Refund | None = strawberry.field(description="The refund; null when nothing is refunded.")
    fee: Money = strawberry.field(description="The fee that was kept.")

    @classmethod
    def of(cls, done: cancellations.CancelledBooking) -> "Cancellation":
        made = done.cancellation
        return cls(
            id=strawberry.ID(made.id),
            ticket=Ticket.of(done.ticket),
            booking=Booking.of(done.booking),
            released_seat_ids=made.seat_ids,
            refund=if_any(done.refund, Refund.of),
            fee=Money.of(made.fee_minor, made.currency),
        )


@strawberry.input(description="What to cancel: a whole ticket, or some of its seats.")
class CancelBookingInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    seat_ids: list[str] | None = optional(
        SEAT_IDS + " Linked seats (a sofa) are cancelled together. Omitted: all remaining seats."
    )
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A refund that leaves the ticket valid.")
class RefundPaymentInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket whose payment is refunded.")
    amount: Decimal | None = optional("The amount in rupees. Omitted: everything that is left of the payment.")
    reason: str | None = optional("The reason, kept in the audit trail.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The show to cancel.")
class CancelShowInput:
    show_id: strawberry.ID = strawberry.field(description="The show.")
    reason: str = strawberry.field(description="The reason, which is sent to customers.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class CancellationQueries:
    @field(
        "What cancelling a ticket, or some of its seats, would refund now; null for a ticket that is not the"
        " caller's. Raises an error after cancellation has closed."
    )
    async def cancellation_quote(
        self,
        info: Info,
        ticket_id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")],
        seat_ids: Annotated[
            list[str] | None, strawberry.argument(description=SEAT_IDS + " Omitted: all remaining seats.")
        ] = None,
    ) -> CancellationQuote | None:
        asked = cancellations.quote_cancellation(info.context.ctx, ticket_id, seat_ids)
        return await or_null(asked, CancellationQuote.of)


@strawberry.type
class CancellationMutations:
    @mutation(
        "Cancels a ticket or some of its seats and refunds them by the cancellation policy. The same call again"
        " answers the same outcome.",
        CancellationClosed,
        TicketAdmitted,
        TicketCancelled,
    )
    async def cancel_booking(self, info: Info, input: CancelBookingInput) -> Cancellation:
        ctx = info.context.keyed(input)
        return Cancellation.of(await cancellations.cancel_booking(ctx, input.ticket_id, input.seat_ids, input.user_id))

    @mutation(
        "Refunds money of a ticket; ticket and seats stay valid. For operators (goodwill) and the show's"
        " partner (out of its own share).",
        RefundExceedsPayment,
        SecondOperatorNeeded,
    )
    async def refund_payment(self, info: Info, input: RefundPaymentInput) -> Refund:
        ctx = info.context.keyed(input)
        return Refund.of(await cancellations.refund_payment(ctx, input.ticket_id, input.amount, input.reason))

    @mutation(
        "Cancels a show: sales stop, every booking is refunded in full, and customers are notified. Idempotent;"
        " a show that has ended stays unchanged.",
        ShowClosed,
    )
    async def cancel_show(self, info: Info, input: CancelShowInput) -> Show:
        return Show.of(await cancellations.cancel_show(info.context.keyed(input), input.show_id, input.reason))
