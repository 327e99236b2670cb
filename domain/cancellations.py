"""What comes back when a ticket, or some of its seats, is cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.bookings import BookedSeat, Booking, Ticket, TicketAdmitted, TicketCancelled, TicketStatus
from domain.errors import DomainError, FieldProblem, InvalidInput, Kind
from domain.seats.layout import named_again
from domain.shows import Show


@dataclass(frozen=True)
class CancellationQuote:
    """Paise. `refund_minor` = the seats' own lines less `fee_minor`."""

    seat_ids: tuple[str, ...]
    refund_minor: int
    fee_minor: int
    currency: str
    closes_at: datetime


@dataclass(frozen=True)
class Cancellation:
    """`refund_id` is None where nothing comes back."""

    show_id: str
    id: str
    booking_id: str
    ticket_id: str
    seat_ids: list[str]
    refund_id: str | None
    refund_minor: int
    fee_minor: int
    currency: str
    created_at: datetime


@dataclass(eq=False)
class CancellationClosed(DomainError):
    code = "CANCELLATION_CLOSED"
    kind = Kind.CONFLICT
    closes_at: datetime

    @property
    def message(self) -> str:
        return f"Cancelling was possible until {self.closes_at.isoformat(timespec='seconds')}."


def seats_to_cancel(booking: Booking, ticket: Ticket, seat_ids: Sequence[str] | None) -> tuple[BookedSeat, ...]:
    """Those named, or all that are left, in the layout's order.

    Raises TicketAdmitted, TicketCancelled, InvalidInput for a seat that the ticket does not have (any more).
    """
    if ticket.status is TicketStatus.ADMITTED and ticket.admitted_at is not None:
        raise TicketAdmitted(ticket.id, ticket.admitted_at)
    if ticket.status is TicketStatus.CANCELLED:
        raise TicketCancelled(ticket.id)
    if seat_ids is None:
        return booking.live_seats
    if not seat_ids:
        raise InvalidInput.of("seats", "Name at least one seat, or leave this out to cancel the whole ticket.")
    live = {seat.seat_id for seat in booking.live_seats}
    foreign = {i for i, seat_id in enumerate(seat_ids) if seat_id not in live}.union(named_again(seat_ids))
    if foreign:
        raise InvalidInput(tuple(FieldProblem(f"seats[{i}]", "No seat of this ticket.") for i in sorted(foreign)))
    return tuple(seat for seat in booking.live_seats if seat.seat_id in set(seat_ids))


def closes_at(show: Show) -> datetime:
    return show.starts_at - timedelta(minutes=show.cancellation_close_minutes)


def quote(seats: Sequence[BookedSeat], show: Show, left_minor: int) -> CancellationQuote:
    """What comes back: the seats' own lines of the booking's quote, so that nothing is rounded twice, and never more
    than is left of the payment after earlier refunds.
    """
    refund = min(sum(seat.total_minor for seat in seats), left_minor)
    return CancellationQuote(tuple(seat.seat_id for seat in seats), refund, 0, show.currency, closes_at(show))
