"""New rates, from a day on."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.errors import InvalidInput
from domain.pricing import NewRates, NewTaxSlab, RateCard, TaxSlab
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
        NewRates(TODAY, ticket_tax_slabs=[NewTaxSlab(Decimal(0), Decimal(12))]),
        NewRates(TODAY, ticket_tax_slabs=[NewTaxSlab(Decimal(100), Decimal(101))]),
        NewRates(TODAY, ticket_tax_slabs=[NewTaxSlab(Decimal(100), Decimal(5)), NewTaxSlab(Decimal(100), Decimal(6))]),
        NewRates(TODAY, ticket_tax_slabs=[NewTaxSlab(Decimal(at), Decimal(5)) for at in range(1, 12)]),
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


def test_slabs_stand_by_their_bound_however_they_were_given() -> None:
    given = [NewTaxSlab(Decimal(300), Decimal(12)), NewTaxSlab(Decimal("100.50"), Decimal(5))]
    card = NewRates(TODAY, ticket_tax_percent=Decimal(18), ticket_tax_slabs=given).after(None)
    assert card.ticket_tax_slabs == (TaxSlab(10050, Decimal(5)), TaxSlab(30000, Decimal(12)))
    assert [card.ticket_tax_percent_of(price) for price in (0, 10050, 10051, 30000, 30001)] == [5, 5, 12, 12, 18]


def test_slabs_that_are_left_out_stay_and_no_slabs_end_them() -> None:
    before = RateCard(TODAY, ticket_tax_slabs=(TaxSlab(10000, Decimal(12)),))
    assert NewRates(TODAY).after(before).ticket_tax_slabs == before.ticket_tax_slabs
    assert NewRates(TODAY, ticket_tax_slabs=[]).after(before).ticket_tax_slabs == ()


def test_a_wrong_slab_is_named_by_its_place() -> None:
    slabs = [NewTaxSlab(Decimal(100), Decimal(5)), NewTaxSlab(Decimal("1.001"), Decimal(-1))]
    with pytest.raises(InvalidInput) as refused:
        NewRates(TODAY, ticket_tax_slabs=slabs).checked(TODAY)
    assert [error.field for error in refused.value.errors] == [
        "ticket_tax_slabs[1].up_to",
        "ticket_tax_slabs[1].percent",
    ]
