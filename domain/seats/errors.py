"""Domain errors of seats and locks."""

from dataclasses import dataclass

from domain.errors import DomainError, Kind
from domain.seats.reasons import Why


@dataclass(frozen=True)
class SeatOffer:
    """Seats that are available now. `amount`: their tickets; `total`: with fees and taxes, as a lock of them now."""

    seat_ids: tuple[str, ...]
    amount_minor: int
    total_minor: int
    currency: str


@dataclass(eq=False)
class SeatsUnavailable(DomainError):
    """`alternatives`: groups of as many seats of the same type that are available now. `offers`: the same, priced."""

    code = "SEATS_UNAVAILABLE"
    kind = Kind.CONFLICT
    unavailable_seats: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]
    offers: tuple[SeatOffer, ...]

    @property
    def message(self) -> str:
        return f"Not available any more: {', '.join(self.unavailable_seats)}."


@dataclass(eq=False)
class SeatLimit(DomainError):
    code = "SEAT_LIMIT"
    kind = Kind.INVALID
    limit: int

    @property
    def message(self) -> str:
        return f"At most {self.limit} seats can be locked at once."


@dataclass(eq=False)
class NoSeatsFit(DomainError):
    """No set of free seats is what was wished. `fitting`: how many free seats (of `TOO_FEW_WHEELCHAIR_SPACES`:
    wheelchair spaces) fit the wish, each by itself.
    """

    code = "NO_SEATS_FIT"
    kind = Kind.CONFLICT
    reason: Why
    wished: int
    fitting: int

    @property
    def message(self) -> str:
        if self.reason is Why.ONLY_WHOLE_SOFAS:
            return f"Sofas are sold whole, and the free ones do not make {self.wished} seats. Ask for one more or less."
        if self.reason is Why.TOO_FEW_WHEELCHAIR_SPACES:
            return f"Free wheelchair spaces: {self.fitting}. Ask for fewer, or choose another show."
        return f"Free seats that fit: {self.fitting}. Ask for fewer, for other ones, or choose another show."


@dataclass(eq=False)
class LockLimit(DomainError):
    code = "LOCK_LIMIT"
    kind = Kind.CONFLICT
    limit: int

    @property
    def message(self) -> str:
        return f"A customer can hold {self.limit} locks on a show. Release one first."


@dataclass(eq=False)
class LockExpired(DomainError):
    code = "LOCK_EXPIRED"
    kind = Kind.GONE
    lock_id: str

    @property
    def message(self) -> str:
        return "This lock has run out. Lock the seats again."


@dataclass(eq=False)
class LockReleased(DomainError):
    code = "LOCK_RELEASED"
    kind = Kind.CONFLICT
    lock_id: str

    @property
    def message(self) -> str:
        return "This lock was released. Lock the seats again."


@dataclass(eq=False)
class LockUsed(DomainError):
    code = "LOCK_USED"
    kind = Kind.CONFLICT
    lock_id: str

    @property
    def message(self) -> str:
        return "The seats of this lock are sold already."


@dataclass(eq=False)
class PaymentInProgress(DomainError):
    code = "PAYMENT_IN_PROGRESS"
    kind = Kind.CONFLICT
    lock_id: str

    @property
    def message(self) -> str:
        return "A payment for these seats is under way. They stay held until it ends."


@dataclass(eq=False)
class ExtensionUsed(DomainError):
    code = "EXTENSION_USED"
    kind = Kind.CONFLICT
    lock_id: str

    @property
    def message(self) -> str:
        return "A lock can be extended once, and this one was."


@dataclass(eq=False)
class SeatsTaken(DomainError):
    """Some of the seats to be blocked are locked or sold."""

    code = "SEATS_TAKEN"
    kind = Kind.CONFLICT
    seats: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Locked or sold: {', '.join(self.seats)}."
