"""Prices of seat types, as partners give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain import money
from domain.errors import FieldProblem, InvalidInput
from domain.text import clean_name, reading_key

MOST_PRICES = 50


@dataclass(frozen=True)
class Price:
    show_id: str
    seat_type: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class NewPrice:
    """`amount` in rupees; zero for free seats."""

    seat_type: str
    amount: Decimal


def amounts_of(prices: Sequence[NewPrice]) -> dict[str, int]:
    """Paise by seat type. Raises InvalidInput naming every wrong price, and for no prices or more than MOST_PRICES."""
    if not prices:
        raise InvalidInput.of("prices", "Give at least one price.")
    if len(prices) > MOST_PRICES:
        raise InvalidInput.of("prices", f"At most {MOST_PRICES} prices.")
    amounts: dict[str, int] = {}
    problems: list[FieldProblem] = []
    for i, price in enumerate(prices):
        try:
            seat_type = clean_name(price.seat_type, f"prices[{i}].seat_type", 40)
            if any(reading_key(seat_type) == reading_key(earlier) for earlier in amounts):
                raise InvalidInput.of(f"prices[{i}].seat_type", "This seat type has a price already.")
            amounts[seat_type] = money.minor_or_zero(price.amount, f"prices[{i}].amount")
        except InvalidInput as invalid:
            problems.extend(invalid.errors)
    if problems:
        raise InvalidInput(tuple(problems))
    return amounts
