"""Bookings and tickets. A booking keeps the quote of its lock."""

from datetime import datetime
from typing import Self

from pydantic import Field

from domain.bookings import Booking, BookingStatus, Ticket, TicketStatus
from domain.errors import NotFound
from domain.seats.errors import LockExpired, LockReleased
from domain.shows import ShowClosed
from resolvers import bookings
from resolvers.context import Context
from rest.amounts import AmountOut
from rest.bodies import Answer, Body
from rest.operations import Operation, Reply


class InitiateBooking(Body):
    user_id: str
    show_id: str
    lock_id: str


class BreakdownAnswer(Answer):
    tickets: AmountOut
    convenience_fee: AmountOut
    tax: AmountOut


class BookingAnswer(Answer):
    booking_id: str
    show_id: str
    user_id: str
    lock_id: str
    seats: list[str]
    amount: AmountOut
    currency: str
    breakdown: BreakdownAnswer
    status: BookingStatus
    expires_at: datetime

    @classmethod
    def of(cls, booking: Booking) -> Self:
        return cls(
            booking_id=booking.id,
            show_id=booking.show_id,
            user_id=booking.customer_id,
            lock_id=booking.lock_id,
            seats=booking.seat_ids,
            amount=booking.total_minor,
            currency=booking.currency,
            breakdown=BreakdownAnswer(
                tickets=booking.tickets_minor, convenience_fee=booking.fee_minor, tax=booking.tax_minor
            ),
            status=booking.status,
            expires_at=booking.expires_at,
        )


class TicketAnswer(Answer):
    ticket_id: str
    show_id: str
    seats: list[str]
    partner_id: str
    payment_id: str | None = Field(description="Null for a ticket that cost nothing.")
    status: TicketStatus
    qr_code: str
    issued_at: datetime

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(
            ticket_id=ticket.id,
            show_id=ticket.show_id,
            seats=ticket.seat_ids,
            partner_id=ticket.partner_id,
            payment_id=ticket.payment_id,
            status=ticket.status,
            qr_code=ticket.pass_text,
            issued_at=ticket.issued_at,
        )


async def initiate_booking(ctx: Context, body: InitiateBooking) -> Reply:
    initiated = await bookings.initiate_booking(ctx, body.lock_id, body.show_id, body.user_id)
    return Reply(BookingAnswer.of(initiated.booking), 201 if initiated.created else 200)


OPERATIONS = (
    Operation(
        "POST",
        "/booking/initiate",
        initiate_booking,
        BookingAnswer,
        "Create a booking from a lock, at the prices that the lock has frozen. The same lock again answers 200 with the"
        " same booking.",
        use_case=bookings.initiate_booking,
        body=InitiateBooking,
        statuses=(201, 200),
        problems=(NotFound, LockExpired, LockReleased, ShowClosed),
    ),
)
