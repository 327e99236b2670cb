"""Cancelling a ticket, whole or in part, and refunds without a cancellation."""

from typing import Self

from pydantic import Field

from domain.bookings import BookingStatus, TicketAdmitted, TicketCancelled
from domain.cancellations import CancellationClosed
from domain.errors import NotFound
from domain.payments import Refund, RefundExceedsPayment, RefundStatus
from domain.proposals import SecondOperatorNeeded
from resolvers import cancellations
from resolvers.cancellations import CancelledBooking
from resolvers.context import Context
from rest.amounts import AmountIn, AmountOut
from rest.bodies import Answer, Body
from rest.operations import Operation


class CancelBooking(Body):
    ticket_id: str
    user_id: str
    seat_ids: list[str] | None = Field(
        None, alias="seats", description="Linked seats are cancelled together. Default: all remaining seats."
    )


class RefundPayment(Body):
    ticket_id: str
    amount: AmountIn = Field(alias="refundAmount")
    reason: str | None = None


class CancellationRefundAnswer(Answer):
    refund_id: str
    amount: AmountOut
    fee: AmountOut = Field(description="The fee that was kept.")
    status: RefundStatus


class CancellationAnswer(Answer):
    ticket_id: str
    booking_id: str
    status: BookingStatus
    released_seats: list[str]
    refund: CancellationRefundAnswer | None = Field(description="Null if nothing is refunded.")

    @classmethod
    def of(cls, cancelled: CancelledBooking) -> Self:
        cancellation, refund = cancelled.cancellation, cancelled.refund
        return cls(
            ticket_id=cancellation.ticket_id,
            booking_id=cancellation.booking_id,
            status=cancelled.booking.status,
            released_seats=cancellation.seat_ids,
            refund=refund
            and CancellationRefundAnswer(
                refund_id=refund.id,
                amount=refund.amount_minor,
                fee=cancellation.fee_minor,
                status=refund.status,
            ),
        )


class RefundAnswer(Answer):
    refund_id: str
    ticket_id: str
    amount: AmountOut
    currency: str
    status: RefundStatus

    @classmethod
    def of(cls, refund: Refund, ticket_id: str) -> Self:
        return cls(
            refund_id=refund.id,
            ticket_id=ticket_id,
            amount=refund.amount_minor,
            currency=refund.currency,
            status=refund.status,
        )


async def cancel_booking(ctx: Context, body: CancelBooking) -> CancellationAnswer:
    return CancellationAnswer.of(await cancellations.cancel_booking(ctx, body.ticket_id, body.seat_ids, body.user_id))


async def refund_payment(ctx: Context, body: RefundPayment) -> RefundAnswer:
    refund = await cancellations.refund_payment(ctx, body.ticket_id, body.amount, body.reason)
    return RefundAnswer.of(refund, body.ticket_id)


OPERATIONS = (
    Operation(
        "POST",
        "/booking/cancel",
        cancel_booking,
        CancellationAnswer,
        "Cancel a ticket or some of its seats. The same request again answers the same outcome.",
        use_case=cancellations.cancel_booking,
        body=CancelBooking,
        problems=(NotFound, CancellationClosed, TicketAdmitted, TicketCancelled),
    ),
    Operation(
        "POST",
        "/payments/refund",
        refund_payment,
        RefundAnswer,
        "Refund a part or all of a ticket's payment. Ticket and seats stay valid.",
        use_case=cancellations.refund_payment,
        body=RefundPayment,
        statuses=(201,),
        problems=(NotFound, RefundExceedsPayment, SecondOperatorNeeded),
    ),
)
