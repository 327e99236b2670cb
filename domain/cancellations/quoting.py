"""The refund and the fee when a ticket, or some of its seats, is cancelled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain import money
from domain.bookings import BookedSeat, Booking, Ticket, TicketAdmitted, TicketCancelled, TicketStatus
from domain.cancellations.errors import CancellationClosed
from domain.cancellations.policy import CancellationPolicy, Tier, closes_at, tier_now
from domain.errors import FieldProblem, InvalidInput
from domain.payments import Payment, refundable_minor
from domain.seats.layout import SeatLayout, repeated_positions
from domain.shows import Show, StoredShowStatus
from domain.text import by_reading, reading_key


@dataclass(frozen=True)
class CancellationQuote:
    """Amounts in paise. `reason`: a sentence that explains the fee. `policy_id`: the policy that decided it; None for
    the platform's default and for a cancelled show.
    """

    seat_ids: tuple[str, ...]
    refund_minor: int
    fee_minor: int
    currency: str
    closes_at: datetime
    fee_percent: Decimal
    policy_id: str | None
    reason: str


@dataclass(frozen=True)
class Cancellation:
    """`refund_id`: None without a refund. `by_show`: because the show was cancelled. `policy_id`: as in the quote."""

    show_id: str
    id: str
    booking_id: str
    ticket_id: str
    seat_ids: list[str]
    refund_id: str | None
    refund_minor: int
    fee_minor: int
    currency: str
    policy_id: str | None
    by_show: bool
    created_at: datetime


def seats_to_cancel(
    booking: Booking, ticket: Ticket, show: Show, seat_ids: Sequence[str] | None
) -> tuple[BookedSeat, ...]:
    """The named seats, or all that are not cancelled, in the layout's order. A seat whose guest is inside
    is not cancelled, unless the show was.

    Raises TicketAdmitted, TicketCancelled, InvalidInput for a seat that the ticket does not have (any more).
    """
    if ticket.status is TicketStatus.CANCELLED:
        raise TicketCancelled(ticket.id)
    seats = booking.live_seats if seat_ids is None else _named(booking, seat_ids)
    inside = tuple(seat.seat_id for seat in seats if seat.seat_id in ticket.admitted_seat_ids)
    if inside and ticket.admitted_at is not None and not is_by_show(show):
        raise TicketAdmitted(ticket.id, ticket.admitted_at, inside)
    return seats


def _named(booking: Booking, seat_ids: Sequence[str]) -> tuple[BookedSeat, ...]:
    if not seat_ids:
        raise InvalidInput.of("seat_ids", "Name at least one seat, or leave this out to cancel the whole ticket.")
    live = by_reading(seat.seat_id for seat in booking.live_seats)
    keys = [reading_key(seat_id) for seat_id in seat_ids]
    foreign = {i for i, key in enumerate(keys) if key not in live}.union(repeated_positions(keys))
    if foreign:
        raise InvalidInput(
            tuple(FieldProblem(f"seat_ids[{i}]", "Not a seat of this ticket, or named twice.") for i in sorted(foreign))
        )
    return tuple(seat for seat in booking.live_seats if reading_key(seat.seat_id) in set(keys))


def require_whole_sofas(booking: Booking, seats: Sequence[BookedSeat], layout: SeatLayout) -> None:
    """Raises InvalidInput where a seat to be cancelled is linked with one of the booking that would stay: nobody could
    buy its place.
    """
    leaving = {seat.seat_id for seat in seats}
    staying = {seat.seat_id for seat in booking.live_seats} - leaving
    for seat_id in layout.in_order(leaving & layout.by_id.keys()):
        partners = layout.in_order(staying.intersection(layout.by_id[seat_id].linked_with))
        if partners:
            said = f"{seat_id} is linked with {', '.join(partners)}: cancel linked seats together."
            raise InvalidInput.of("seat_ids", said)


def left_to_share(payment: Payment | None, earlier: Iterable[Cancellation]) -> int:
    """Paise of the payment that were neither refunded nor kept as the fee of an earlier cancellation: none without a
    payment, where the booking costs nothing.
    """
    if payment is None:
        return 0
    return max(0, refundable_minor(payment) - sum(cancellation.fee_minor for cancellation in earlier))


def is_by_show(show: Show) -> bool:
    """Whether the show was cancelled. Then there is no fee, also if the customer cancels before the worker does."""
    return show.stored_status is StoredShowStatus.CANCELLED


def quote(
    booked: Sequence[BookedSeat],
    seats: Sequence[BookedSeat],
    show: Show,
    policy: CancellationPolicy | None,
    left_minor: int,
    *,
    was_moved: bool = False,
) -> CancellationQuote:
    """Refunds the seats' own lines of the booking's quote, so that nothing is rounded twice, less their shares of the
    fee. `booked`: all seats of the booking, the cancelled ones among them. The fee is the per cent of the tier that
    applies now of all their lines, rounded once and split over them: seats that go one by one, in any order, cost what
    they cost at once. For a cancelled show the fee is zero, and for one that got another time since it was booked
    (`was_moved`) as well, until it starts.

    Refund + fee = the lines, unless earlier refunds have left less of the payment (`left_minor`). Then the fee is
    reduced first: customers get the promised refund as long as there is enough, also for the seats that they keep. So
    refunds and fees together never exceed what was captured. Raises CancellationClosed.
    """
    closing = show.starts_at if was_moved else closes_at(policy, show)
    tier = _tier_now(policy, show, was_moved=was_moved)
    if tier is None:
        raise CancellationClosed(closing)
    shares = _fee_by_seat(booked, tier.fee_percent)
    lines, fee = _sums(seats, shares)
    kept_lines, kept_fee = _sums(_others(booked, seats), shares)
    refund = min(lines - fee, left_minor)
    fee = min(fee, max(0, left_minor - refund - (kept_lines - kept_fee)))
    return CancellationQuote(
        seat_ids=tuple(seat.seat_id for seat in seats),
        refund_minor=refund,
        fee_minor=fee,
        currency=show.currency,
        closes_at=closing,
        fee_percent=tier.fee_percent,
        policy_id=None if policy is None or is_by_show(show) or was_moved else policy.id,
        reason=_reason(show, tier, earlier_refunds=refund + fee < lines, was_moved=was_moved),
    )


def _fee_by_seat(booked: Sequence[BookedSeat], percent: Decimal) -> Mapping[str, int]:
    lines = [seat.total_minor for seat in booked]
    shares = money.split(money.percent_of(sum(lines), percent), lines)
    return dict(zip((seat.seat_id for seat in booked), shares, strict=True))


def _others(booked: Sequence[BookedSeat], seats: Sequence[BookedSeat]) -> list[BookedSeat]:
    """The seats that stay the customer's."""
    going = {seat.seat_id for seat in seats}
    return [seat for seat in booked if not seat.cancelled and seat.seat_id not in going]


def _sums(seats: Sequence[BookedSeat], shares: Mapping[str, int]) -> tuple[int, int]:
    """(what was paid for the seats, their shares of the fee)"""
    return sum(seat.total_minor for seat in seats), sum(shares[seat.seat_id] for seat in seats)


def _tier_now(policy: CancellationPolicy | None, show: Show, *, was_moved: bool) -> Tier | None:
    """None: cancelling is over."""
    free = Tier(0, Decimal(0))
    if is_by_show(show):
        return free
    if was_moved:
        return free if show.now < show.starts_at else None
    return tier_now(policy, show)


def _reason(show: Show, tier: Tier, *, earlier_refunds: bool, was_moved: bool) -> str:
    if is_by_show(show):
        said = "The show does not take place: everything comes back, without a fee."
    else:
        until = tier.until(show).astimezone(ZoneInfo(show.time_zone)).strftime("%d %b %Y, %H:%M")
        kept = f"{tier.fee_percent.normalize():f} % of what was paid for the seats is kept"
        said = f"Until {until} (the theater's time) {kept if tier.fee_percent else 'everything comes back'}."
        said = f"The show was moved after you booked. {said}" if was_moved else said
    return f"{said} Earlier refunds of this payment are taken off." if earlier_refunds else said
