"""What comes back when a ticket, or some of its seats, is cancelled."""

from dataclasses import dataclass
from datetime import datetime


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
