"""Bookings and tickets."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

import strawberry

from domain.bookings import Booking as BookingRow
from domain.bookings import BookingStatus, TicketStatus
from domain.bookings import Ticket as TicketRow
from domain.payments import Payment as PaymentRow
from loaders import bookings as ticket_loaders
from loaders import payments as payment_loaders
from resolvers import bookings
from schema.accounts import Customer
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to, extended_by, field, subscription
from schema.kit.inputs import USER_ID, Id, idempotency_key, optional
from schema.kit.mapping import if_any, or_null
from schema.kit.mutation import mutation
from schema.kit.problems import OF_A_LOCK_THAT_ENDED
from schema.kit.relay import Node
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, in_zone, money_from_row
from schema.kit.streams import started
from schema.partners import Partner, partner_of
from schema.payments import Payment
from schema.seats import Seat, seats_at, seats_of
from schema.shows import Show, show_of

describe_enum(
    BookingStatus,
    "The status of a booking, as of now.",
    PENDING_PAYMENT="The seats are held until `expiresAt`, waiting for the payment, or to be confirmed if free.",
    CONFIRMED="Paid, or confirmed without a payment where it costs nothing; the ticket exists.",
    PARTIALLY_CANCELLED="Some seats were cancelled; the ticket is valid for the rest.",
    CANCELLED="All seats were cancelled, or the theater cancelled the show before the booking was paid.",
    EXPIRED="The hold ended before a payment succeeded. A late payment books the seats if all are still"
    " available, and is refunded in full otherwise.",
)
describe_enum(
    TicketStatus,
    "The status of a ticket.",
    BOOKED="Valid for admission: not all of its guests are inside.",
    CANCELLED="Cancelled: not valid for admission.",
    ADMITTED="The guests of all of its seats are inside.",
)


@strawberry.type(description="The price of a booking: what its lock has frozen.")
class BookingQuote(OfRow[BookingRow]):
    tickets: Money = money_from_row("The seats.", minor="tickets_minor")
    convenience_fee: Money = money_from_row("The platform's fee.", minor="fee_minor")
    tax: Money = money_from_row("Taxes on tickets and fee.", minor="tax_minor")
    total: Money = money_from_row("The amount to be paid: pass it to `initiatePayment`.", minor="total_minor")


@extended_by(cancellation_policy="schema.cancellations.policies")
@strawberry.type(description="A customer's order of seats: created from a lock, confirmed by its payment.")
class Booking(OfRow[BookingRow], Node):
    status: BookingStatus = from_row("The current status.")
    seat_ids: list[str] = from_row("Labels of its seats, cancelled ones among them.")
    expires_at: datetime = from_row("When its hold on the seats ends, the payment window included.")
    created_at: datetime = from_row("When it was created.")
    confirmed_at: datetime | None = from_row("When its payment was confirmed.")

    @derived("What it costs.")
    def quote(self) -> BookingQuote:
        return BookingQuote.of(self.row)

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)

    @field(
        "The start for which it was made, where the show was moved since: it may be cancelled free of charge until the"
        " show starts. Null otherwise."
    )
    async def moved_from(self, info: Info) -> datetime | None:
        show = (await show_of(info, self.row.show_id)).row
        start = self.row.terms.show_starts_at or show.starts_at
        return in_zone(start, show.time_zone) if show.was_moved_after(self.row.created_at) else None

    @field("Its seats as they are now, in the layout's order, at the prices of the booking.")
    async def seats(self, info: Info) -> list[Seat]:
        return await seats_at(info, self.row.show_id, self.row.seat_ids, self.row.seats)

    @field("The attempts to pay for it, oldest first.")
    @loading(payment_loaders.payments_by_booking, lambda booking: (booking.row.show_id, booking.row.id))
    def payments(self, found: list[PaymentRow]) -> list[Payment]:
        return [Payment.of(row) for row in found]

    @field("Its ticket, once it is confirmed.")
    @loading(ticket_loaders.tickets_by_booking, lambda booking: (booking.row.show_id, booking.row.id))
    def ticket(self, row: TicketRow | None) -> "Ticket | None":
        return if_any(row, Ticket.of)


@strawberry.type(description="The proof of admission for a confirmed booking.")
class Ticket(OfRow[TicketRow], Node):
    status: TicketStatus = from_row("The current status.")
    seat_ids: list[str] = from_row(
        "Labels of its seats, cancelled ones left out; all of them once the whole ticket is cancelled."
    )
    pass_: str = from_row(
        "The text of the QR code, signed: a gate can verify it offline.", path="pass_text", name="pass"
    )
    issued_at: datetime = from_row("When it was issued.")
    admitted_seat_ids: list[str] = from_row(
        "Labels of the seats whose guests are inside. The others can still be admitted, or cancelled."
    )
    admitted_at: datetime | None = from_row("When guests were last admitted.")
    admitted_gate: str | None = from_row("The gate that admitted them.")
    gone_seat_ids: list[str] | None = strawberry.field(
        default=None,
        description="Labels that the scanned pass names and the ticket has no more, since the seats were cancelled or"
        " moved after the pass was made: nobody was admitted for them. Only in the answer of `checkInTicket`; null in"
        " every other.",
    )

    @field("The pass as a picture of its QR code: a data URL of an SVG, for `<img src>`.")
    async def pass_image(self, info: Info) -> str:
        return await bookings.draw_pass(info.context.ctx, self.row)

    @field("Its booking; null for a gate.")
    async def booking(self, info: Info) -> Booking | None:
        return await booking_or_null(info, self.row.booking_id)

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)

    @field("Its seats as they are now, in the layout's order.")
    async def seats(self, info: Info) -> list[Seat]:
        return await seats_of(info, self.row.show_id, self.row.seat_ids)

    @field("The partner of the show.")
    async def partner(self, info: Info) -> Partner:
        return await partner_of(info, self.row.partner_id)

    @field("The payment that paid for it; null for a gate, and for a ticket that cost nothing.")
    async def payment(self, info: Info) -> Payment | None:
        if not self.row.ownership.is_visible_to(info.context.ctx.principal):
            return None
        key = (self.row.show_id, self.row.booking_id)
        payments = await info.context.load(payment_loaders.payments_by_booking, key)
        return next((Payment.of(payment) for payment in payments if payment.id == self.row.payment_id), None)


async def booking_or_null(info: Info, booking_id: str) -> Booking | None:
    asked = info.context.loaders.once(booking_id, lambda: bookings.read_booking(info.context.ctx, booking_id))
    return await or_null(asked, Booking.of)


@strawberry.input(description="The lock to create a booking from.")
class InitiateBookingInput:
    lock_id: strawberry.ID = strawberry.field(description="The lock.")
    show_id: strawberry.ID | None = optional("Optional: the show, to be checked against the lock's.")
    user_id: strawberry.ID | None = optional(USER_ID)
    idempotency_key: str | None = idempotency_key()


@adds_to(Customer, "The customer's bookings, newest first: at most a hundred.", name="bookings")
async def bookings_of_customer(info: Info) -> list[Booking]:
    return [Booking.of(row) for row in await bookings.list_my_bookings(info.context.ctx)]


@strawberry.type
class BookingQueries:
    @field("One of the caller's own bookings.")
    async def booking(self, info: Info, id: Id) -> Booking | None:
        return await booking_or_null(info, id)

    @field("One of the caller's own tickets.")
    async def ticket(self, info: Info, id: Id) -> Ticket | None:
        return await or_null(bookings.read_ticket(info.context.ctx, id), Ticket.of)


@strawberry.type
class BookingMutations:
    @mutation(
        "Creates a booking from a lock, at the prices that the lock has frozen. The same lock answers the same booking"
        " again.",
        *OF_A_LOCK_THAT_ENDED,
    )
    async def initiate_booking(self, info: Info, input: InitiateBookingInput) -> Booking:
        ctx = info.context.keyed(input)
        return Booking.of((await bookings.initiate_booking(ctx, input.lock_id, input.show_id, input.user_id)).booking)


@strawberry.type
class BookingSubscriptions:
    @subscription(
        "One of the caller's own bookings: its current state, then each change of its status within a second, and each"
        " change of money that goes back, with a ticket or without (`payments { refunds { amount reason status } }`)."
        " Completes when the booking is cancelled and no payment is open."
    )
    async def booking_updates(
        self, info: Info, booking_id: Annotated[strawberry.ID, strawberry.argument(description="The booking.")]
    ) -> AsyncGenerator[Booking, None]:
        return await started(_changes(info, booking_id))


async def _changes(info: Info, booking_id: str) -> AsyncGenerator[Booking, None]:
    async with aclosing(info.context.hub.bookings.watch_booking(info.context.ctx, booking_id)) as states:
        async for row in states:
            info.context.loaders.forget()
            yield Booking.of(row)
