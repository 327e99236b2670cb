"""Money: integer minor units and an ISO currency. No floats, ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import InvalidInput

DEFAULT_CURRENCY = "INR"
LARGEST_MINOR = 10**12
WHOLE, HUNDREDTH = Decimal(100), Decimal("0.01")


@dataclass(frozen=True)
class Money:
    minor: int
    currency: str = DEFAULT_CURRENCY

    @property
    def major(self) -> Decimal:
        """The exact amount in major units, with two decimals."""
        return Decimal(self.minor).scaleb(-2)


def minor_of(amount: Decimal, field: str) -> int:
    """Paise of a positive amount of rupees. Raises InvalidInput for zero, less, or more than two decimals."""
    if not amount.is_finite():
        raise InvalidInput.of(field, "Expected a number.")
    if amount <= 0:
        raise InvalidInput.of(field, "Expected an amount above zero.")
    if amount > Decimal(LARGEST_MINOR).scaleb(-2):
        raise InvalidInput.of(field, "This amount is too large.")
    minor = int(amount.scaleb(2))
    if Decimal(minor).scaleb(-2) != amount:
        raise InvalidInput.of(field, "At most two decimals.")
    return minor


def minor_or_zero(amount: Decimal, field: str) -> int:
    """As minor_of, but accepts zero."""
    return 0 if amount.is_finite() and amount == 0 else minor_of(amount, field)


def percentage(percent: Decimal, field: str) -> Decimal:
    """The value with two decimals, as it is stored. Raises InvalidInput outside of 0 to 100 and for more decimals."""
    if not percent.is_finite() or not 0 <= percent <= WHOLE:
        raise InvalidInput.of(field, "Expected 0 to 100 per cent.")
    if percent != percent.quantize(HUNDREDTH):
        raise InvalidInput.of(field, "At most two decimals.")
    return percent.quantize(HUNDREDTH)


def split(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Parts that sum to the total, by largest remainder; ties go to the earlier part. All weights zero: equal parts."""
    if not weights:
        return []
    if sum(weights) == 0:
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total_minor * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_minor * weights[i] % whole), i))
    for i in by_remainder[: total_minor - sum(parts)]:
        parts[i] += 1
    return parts


def percent_of(minor: int, percent: Decimal) -> int:
    """The percentage of the amount, rounded half up to the minor unit. Callers split it without further rounding."""
    return int((Decimal(minor) * percent / 100 + Decimal("0.5")).__floor__())
