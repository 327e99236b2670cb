"""New rates, from a day on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.pricing import NewRates, RateCard
from tests.domain.refusing import problem

TODAY = date(2028, 2, 29)


@pytest.mark.parametrize("days", [0, 366])
def test_rates_change_from_today_or_up_to_a_year_ahead(days: int) -> None:
    NewRates(TODAY + timedelta(days=days)).checked(TODAY)


@pytest.mark.parametrize("days", [-1, 367])
def test_rates_do_not_change_for_a_day_that_is_over_or_far_away(days: int) -> None:
    assert problem(lambda: NewRates(TODAY + timedelta(days=days)).checked(TODAY)).startswith("Expected a day from 2028")


@pytest.mark.parametrize(
    "rates",
    [
        NewRates(TODAY, convenience_fee=Decimal(-1)),
        NewRates(TODAY, convenience_fee=Decimal("0.001")),
        NewRates(TODAY, fee_tax_percent=Decimal(101)),
        NewRates(TODAY, ticket_tax_percent=Decimal("1.005")),
        NewRates(TODAY, commission_tax_percent=Decimal("NaN")),
    ],
)
def test_rates_that_cannot_be_are_refused(rates: NewRates) -> None:
    assert problem(lambda: rates.checked(TODAY))


def test_what_is_left_out_stays_as_it_was_and_zero_is_not_left_out() -> None:
    before = RateCard(TODAY - timedelta(days=9), 3000, Decimal(18), Decimal(12), Decimal(18))
    after = NewRates(TODAY, convenience_fee=Decimal(0), ticket_tax_percent=Decimal(28)).after(before)
    assert after == RateCard(TODAY, 0, Decimal(18), Decimal(28), Decimal(18))


def test_the_first_rates_are_zero_where_nothing_is_said() -> None:
    assert NewRates(TODAY, convenience_fee=Decimal("1.5")).after(None) == RateCard(TODAY, 150)
