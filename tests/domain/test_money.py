"""Amounts, percentages, and splits that lose no paisa."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import LARGEST_MINOR, Money, minor_of, minor_or_zero, percent_of, percentage, split
from tests.domain.refusing import problem

weights_of_parts = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


@pytest.mark.parametrize(("amount", "minor"), [("250", 25000), ("180.5", 18050), ("0.01", 1), ("1E+2", 10000)])
def test_an_amount_of_rupees_is_a_whole_number_of_paise(amount: str, minor: int) -> None:
    assert minor_of(Decimal(amount), "price") == minor


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("0", "Expected an amount above zero."),
        ("-1", "Expected an amount above zero."),
        ("1.005", "At most two decimals."),
        ("10000000000.01", "This amount is too large."),
        ("NaN", "Expected a number."),
        ("-Infinity", "Expected a number."),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, message: str) -> None:
    assert problem(lambda: minor_of(Decimal(amount), "price")) == message


def test_a_fee_may_be_zero_where_a_price_may_not() -> None:
    assert minor_or_zero(Decimal("0.00"), "fee") == 0
    assert problem(lambda: minor_or_zero(Decimal("-0.01"), "fee")) == "Expected an amount above zero."


@given(st.integers(1, LARGEST_MINOR))
def test_paise_become_rupees_and_paise_again(minor: int) -> None:
    assert minor_of(Money(minor).major, "price") == minor


@pytest.mark.parametrize("percent", ["0", "18", "18.25", "100.000"])
def test_a_percentage_is_kept_with_two_decimals(percent: str) -> None:
    assert percentage(Decimal(percent), "fee") == Decimal(percent)
    assert percentage(Decimal(percent), "fee").as_tuple().exponent == -2


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "1.005", "NaN", "Infinity"])
def test_what_is_no_percentage_is_refused(percent: str) -> None:
    assert problem(lambda: percentage(Decimal(percent), "fee")) in {
        "Expected 0 to 100 per cent.",
        "At most two decimals.",
    }


@given(st.integers(0, 10**9), weights_of_parts)
def test_the_parts_of_a_split_sum_to_the_whole(total: int, weights: list[int]) -> None:
    assert sum(split(total, weights)) == total


@given(st.integers(0, 10**9), weights_of_parts)
def test_a_part_differs_from_its_exact_share_by_less_than_a_paisa(total: int, weights: list[int]) -> None:
    shares = weights if sum(weights) else [1] * len(weights)
    for part, weight in zip(split(total, weights), shares, strict=True):
        assert abs(part * sum(shares) - total * weight) < sum(shares)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (2, [1, 2, 1], [1, 1, 0]),
        (5, [0, 0], [3, 2]),
        (7, [0, 3], [0, 7]),
        (7, [], []),
    ],
)
def test_the_remainder_goes_to_the_largest_fraction_and_among_equals_to_the_first(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert split(total, weights) == parts


@pytest.mark.parametrize(
    ("minor", "percent", "part"), [(25, "10", 3), (24, "10", 2), (25000, "18", 4500), (1, "50", 1), (0, "18", 0)]
)
def test_a_percentage_of_an_amount_is_rounded_half_up(minor: int, percent: str, part: int) -> None:
    assert percent_of(minor, Decimal(percent)) == part


@given(st.integers(0, 10**9), st.decimals(0, 100, places=2))
def test_a_percentage_never_takes_more_than_there_is(minor: int, percent: Decimal) -> None:
    assert 0 <= percent_of(minor, percent) <= minor
