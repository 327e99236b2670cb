"""Amounts in JSON, as the specification writes them: plain numbers in major units, exact to two decimals."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_MINOR_IN_MAJOR = 100
_MOST_DIGITS = 20


def plain_number(minor: int) -> int | float:
    """Returns 250 for 25000 paise, 250.5 for 25050. The float is for output only: below 10**13 rupees its shortest
    decimal form is exact.
    """
    whole, part = divmod(minor, _MINOR_IN_MAJOR)
    return whole if part == 0 else minor / _MINOR_IN_MAJOR


def two_decimals(minor: int) -> str:
    """Formats an amount for tables, such as `250.50`."""
    return str(Decimal(minor).scaleb(-2))


def _decimal(value: Any) -> Decimal:
    """Returns a JSON number as a Decimal, digit by digit. Raises ValueError for text and booleans."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError("Expected a number.")  # noqa: TRY004 - pydantic reports a ValueError, a TypeError it lets pass
    number = Decimal(value)
    if number and abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError("This number is out of range.")
    return number


AmountIn = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    WithJsonSchema(
        {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01, "description": "Major units, at most 2 decimals."}
    ),
]
PriceAmountIn = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    WithJsonSchema(
        {
            "type": "number",
            "minimum": 0,
            "multipleOf": 0.01,
            "description": "Major units, at most 2 decimals; 0 for a free seat.",
        }
    ),
]
AmountOut = Annotated[
    int,
    PlainSerializer(plain_number, return_type=int | float),
    WithJsonSchema({"type": "number", "description": "Major units, exact to two decimals."}),
]
"""Minor units in Python, major units in JSON."""
