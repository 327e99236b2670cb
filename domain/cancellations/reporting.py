"""The progress of refunds for the bookings of a cancelled show."""

from dataclasses import dataclass
from enum import StrEnum


class GivingBack(StrEnum):
    """Worst first: a booking that was cancelled in several parts has the status of its worst part."""

    FAILED = "FAILED"
    WAITING = "WAITING"
    REQUESTED = "REQUESTED"
    PROCESSED = "PROCESSED"
    NOTHING_LEFT = "NOTHING_LEFT"


@dataclass(frozen=True)
class BookingOfCancelledShow:
    """`amount_minor`: what is refunded, or to be refunded, because the show was cancelled. `returned_minor`: the part
    of it that the provider has paid out. `attempts`: the number of calls of the provider.
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
    """`bookings`: all that had seats when the show was cancelled, which are refunded + pending + failed. `admitted`:
    how many of them had guests inside, who are refunded as the others are.
    """

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
