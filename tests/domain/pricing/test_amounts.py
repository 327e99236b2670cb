"""Prices as partners give them."""

from decimal import Decimal

import pytest

from domain.errors import InvalidInput
from domain.pricing import NewPrice, amounts_of


def fields_of(*prices: tuple[str, str]) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        amounts_of([NewPrice(seat_type, Decimal(amount)) for seat_type, amount in prices])
    return [problem.field for problem in refused.value.errors]


def test_prices_are_paise_by_seat_type() -> None:
    prices = [NewPrice(" Gold ", Decimal(250)), NewPrice("Silver", Decimal("180.5"))]
    assert amounts_of(prices) == {"Gold": 25000, "Silver": 18050}


def test_every_price_that_is_wrong_is_named() -> None:
    wrong = [
        ("", "1"),
        ("A", "-0.01"),
        ("B", "-1"),
        ("C", "1.005"),
        ("D", "NaN"),
        ("E", "10000000001"),
        ("F", "Infinity"),
    ]
    assert fields_of(("Gold", "1"), *wrong) == ["prices[1].seat_type", *(f"prices[{i}].amount" for i in range(2, 8))]


def test_a_seat_type_has_one_price_however_it_is_spelled() -> None:
    assert fields_of(("Gold", "1"), ("gold", "2")) == ["prices[1].seat_type"]


def test_no_prices_and_very_many_are_refused() -> None:
    assert fields_of() == ["prices"]
    assert fields_of(*((f"Type {i}", "1") for i in range(51))) == ["prices"]


def test_a_seat_may_be_free() -> None:
    assert amounts_of([NewPrice("Preview", Decimal(0)), NewPrice("Gold", Decimal("0.00"))]) == {"Preview": 0, "Gold": 0}
