"""Bookings and tickets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.accounts import Ownership
from domain.errors import DomainError, Kind
from domain.ledger import Sale
from domain.partners import FeeEarner
from domain.payments import RefundStatus
from domain.pricing import QuotedSeat
from domain.shows import Show


class BookingStatus(StrEnum):
    """EXPIRED is never stored: it follows from the database's clock. Nor is CANCELLED of a booking that was not paid:
    it follows from its show.
    """

    PENDING_PAYMENT = "PENDING_PAYMENT"
    CONFIRMED = "CONFIRMED"
    PARTIALLY_CANCELLED = "PARTIALLY_CANCELLED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True)
class BookedSeat(QuotedSeat):
    """`cancelled`: its lines have been reversed."""

    cancelled: bool


@dataclass(frozen=True)
class BookingTerms:
    """What a booking freezes besides its quote. Start, screen and movie of the show are None in bookings of versions
    that did not store them. `cancellation_policy_id`: None for the platform's default. `cancellation_fee_earner`: of
    the fee that a cancellation keeps.
    """

    show_starts_at: datetime | None
    screen_id: str | None
    movie_id: str | None
    cancellation_policy_id: str | None
    cancellation_fee_earner: FeeEarner = FeeEarner.PLATFORM

    @classmethod
    def of(
        cls, show: Show, cancellation_policy_id: str | None, cancellation_fee_earner: FeeEarner = FeeEarner.PLATFORM
    ) -> "BookingTerms":
        return cls(show.starts_at, show.screen_id, show.movie_id, cancellation_policy_id, cancellation_fee_earner)


@dataclass(frozen=True)
class Booking:
    """`expires_at`: the end of its hold, including the payment window. `seats`: in the layout's order. `now`: the
    database's time when the row was read; `show_cancelled`: whether its show was cancelled then. Its quote was computed
    with `commission_percent` and the rates in force since `rates_effective_on` (None: the platform's first rates).
    """

    show_id: str
    id: str
    lock_id: str
    customer_id: str
    made_by: str
    partner_id: str
    stored_status: BookingStatus
    tickets_minor: int
    fee_minor: int
    tax_minor: int
    total_minor: int
    currency: str
    expires_at: datetime
    created_at: datetime
    confirmed_at: datetime | None
    commission_percent: Decimal | None
    commission_source: str | None
    rates_effective_on: date | None
    terms: BookingTerms
    seats: tuple[BookedSeat, ...]
    now: datetime
    show_cancelled: bool

    @property
    def ownership(self) -> Ownership:
        return Ownership(self.partner_id, self.customer_id, self.made_by)

    @property
    def status(self) -> BookingStatus:
        if self.stored_status is not BookingStatus.PENDING_PAYMENT:
            return self.stored_status
        if self.show_cancelled:
            return BookingStatus.CANCELLED
        return BookingStatus.EXPIRED if self.now >= self.expires_at else BookingStatus.PENDING_PAYMENT

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing, and is confirmed without a payment."""
        return self.total_minor == 0

    @property
    def seat_ids(self) -> list[str]:
        return [seat.seat_id for seat in self.seats]

    @property
    def live_seats(self) -> tuple[BookedSeat, ...]:
        return tuple(seat for seat in self.seats if not seat.cancelled)

    def sale_of(self, seats: Sequence[BookedSeat]) -> Sale:
        """The sum of the lines of these seats, to be posted to the ledger."""
        return Sale(
            partner_id=self.partner_id,
            currency=self.currency,
            price_minor=sum(seat.price_minor for seat in seats),
            fee_minor=sum(seat.fee_minor for seat in seats),
            tax_minor=sum(seat.tax_minor for seat in seats),
            commission_minor=sum(seat.commission_minor for seat in seats),
            commission_tax_minor=sum(seat.commission_tax_minor for seat in seats),
        )


@dataclass(frozen=True)
class FollowedBooking:
    """A booking with what its followers are notified of. `sent_back`: its refunds with their states, oldest first.
    `is_being_paid`: whether a payment is open, whose money may still come and go back.
    """

    booking: Booking
    sent_back: tuple[tuple[str, RefundStatus], ...]
    is_being_paid: bool

    @property
    def is_last(self) -> bool:
        return self.booking.status is BookingStatus.CANCELLED and not self.is_being_paid

    def differs_from(self, earlier: "FollowedBooking") -> bool:
        return (self.booking.status, self.sent_back) != (earlier.booking.status, earlier.sent_back)


class TicketStatus(StrEnum):
    BOOKED = "BOOKED"
    CANCELLED = "CANCELLED"
    ADMITTED = "ADMITTED"


@dataclass(frozen=True)
class Ticket:
    """`pass_text`: the signed content of the QR code, which a gate checks without the network. `seat_ids`: the seats
    that are not cancelled; a cancelled ticket keeps its last ones. ADMITTED: the guests of all of them are inside;
    `inside_seat_ids`: of which they are, also where some are not. `admitted_at`, `admitted_gate`: of its last check-in.
    `payment_id`: None where the booking costs nothing.
    """

    show_id: str
    id: str
    booking_id: str
    payment_id: str | None
    customer_id: str
    made_by: str
    partner_id: str
    seat_ids: list[str]
    status: TicketStatus
    pass_text: str
    issued_at: datetime
    admitted_at: datetime | None
    admitted_gate: str | None
    inside_seat_ids: list[str] = field(default_factory=list)

    @property
    def admitted_seat_ids(self) -> list[str]:
        """The seats whose guests are inside. Versions that admitted whole tickets only have written none."""
        return self.seat_ids if self.status is TicketStatus.ADMITTED else self.inside_seat_ids

    @property
    def seats_outside(self) -> list[str]:
        """The seats whose guests are not inside."""
        return [seat_id for seat_id in self.seat_ids if seat_id not in self.admitted_seat_ids]

    @property
    def ownership(self) -> Ownership:
        return Ownership(self.partner_id, self.customer_id, self.made_by)


@dataclass(eq=False)
class BookingNotPayable(DomainError):
    """The booking is paid already, cancelled, or costs nothing."""

    code = "BOOKING_NOT_PAYABLE"
    kind = Kind.CONFLICT
    booking_id: str
    status: str

    @property
    def message(self) -> str:
        if self.status == BookingStatus.PENDING_PAYMENT:
            return "This booking costs nothing: confirm it without a payment."
        return f"This booking is {self.status} and takes no payment."


@dataclass(eq=False)
class TicketAdmitted(DomainError):
    """Guests of the ticket are inside. `seat_ids`: theirs, of those that were asked for."""

    code = "TICKET_ADMITTED"
    kind = Kind.CONFLICT
    ticket_id: str
    admitted_at: datetime
    seat_ids: tuple[str, ...]

    @property
    def message(self) -> str:
        inside, at = ", ".join(self.seat_ids), self.admitted_at.isoformat(timespec="seconds")
        return f"The guests of {inside} are inside, last admitted at {at}. Name other seats, if it has any."


@dataclass(eq=False)
class TicketCancelled(DomainError):
    code = "TICKET_CANCELLED"
    kind = Kind.CONFLICT
    ticket_id: str

    @property
    def message(self) -> str:
        return "This ticket is cancelled."
