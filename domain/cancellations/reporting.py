"""What became of the bookings of a cancelled show: whether everybody got the money."""

from dataclasses import dataclass
from enum import StrEnum


class GivingBack(StrEnum):
    """Worst first: a booking of which several parts were given back stands where its worst part stands."""

    FAILED = "FAILED"
    WAITING = "WAITING"
    REQUESTED = "REQUESTED"
    ADMITTED = "ADMITTED"
    PROCESSED = "PROCESSED"
    NOTHING_LEFT = "NOTHING_LEFT"


@dataclass(frozen=True)
class BookingOfCancelledShow:
    """`amount_minor`: what goes, or is to go, back because the show does not take place; `returned_minor`: what of it
    the provider has paid out. `attempts`: how often the provider was asked.
    """

    booking_id: str
    seat_ids: list[str]
    status: GivingBack
    amount_minor: int
    returned_minor: int
    currency: str
    attempts: int
    refund_ids: list[str]


@dataclass(frozen=True)
class ShowCancellation:
    """`bookings` = refunded + pending + failed + admitted: every booking that had seats when the show was cancelled."""

    show_id: str
    reason: str
    bookings: int
    refunded: int
    pending: int
    failed: int
    admitted: int
    amount_minor: int
    returned_minor: int
    currency: str

    @property
    def complete(self) -> bool:
        return self.pending == 0 and self.failed == 0
