"""What a customer wishes for who leaves the choice of seats to the platform."""

from dataclasses import dataclass
from decimal import Decimal

from domain import money
from domain.errors import InvalidInput
from domain.policy import Policy
from domain.seats.layout import LONGEST_LABEL, LONGEST_TYPE
from domain.text import clean_optional


@dataclass(frozen=True)
class NewWish:
    """A wish as a customer has it. `max_price`: rupees for a ticket, without fees and taxes."""

    count: int
    seat_type: str | None = None
    accessible: int | None = None
    max_price: Decimal | None = None
    near: str | None = None


@dataclass(frozen=True)
class SeatWish:
    """`count`: seats, of which `accessible` are wheelchair spaces. `seat_type`, `most_minor` (paise for a ticket,
    without fees and taxes): None for any. `near`: the label of the seat near which they should be; None for the best
    view.
    """

    count: int
    seat_type: str | None = None
    accessible: int = 0
    most_minor: int | None = None
    near: str | None = None

    @classmethod
    def of(cls, new: NewWish, policy: Policy) -> "SeatWish":
        """Raises InvalidInput, also for more seats than a lock may have."""
        if new.count < 1:
            raise InvalidInput.of("count", "Expected at least one seat.")
        if new.count > policy.seats_per_lock:
            raise InvalidInput.of("count", f"At most {policy.seats_per_lock} seats can be locked at once.")
        accessible = new.accessible or 0
        if not 0 <= accessible <= new.count:
            message = f"Expected 0 to {new.count}: how many of the seats are wheelchair spaces."
            raise InvalidInput.of("accessible", message)
        return cls(
            new.count,
            clean_optional(new.seat_type, "seat_type", LONGEST_TYPE),
            accessible,
            None if new.max_price is None else money.minor_or_zero(new.max_price, "max_price"),
            clean_optional(new.near, "near", LONGEST_LABEL),
        )
