"""A quote is rounded once, and each seat's own lines sum to it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.money import percent_of
from domain.pricing import Quote, Rates, quote

PRICES = {"Gold": 25000, "Silver": 18050, "Free": 0}
percentages = st.decimals(0, 100, places=2)
rates_of_quotes = st.builds(
    Rates,
    convenience_fee_minor=st.integers(0, 10**5),
    fee_tax_percent=percentages,
    ticket_tax_percent=percentages,
    commission_percent=percentages,
    commission_tax_percent=percentages,
)
types_of_seats = st.lists(st.sampled_from(sorted(PRICES)), min_size=1, max_size=10)


def quoted(types: list[str], rates: Rates) -> Quote:
    return quote([(f"A{at}", seat_type) for at, seat_type in enumerate(types, 1)], PRICES, rates, "INR")


@given(types_of_seats, rates_of_quotes)
def test_the_seats_own_lines_sum_to_what_the_whole_costs(types: list[str], rates: Rates) -> None:
    made = quoted(types, rates)
    tickets, fee = sum(PRICES[each] for each in types), rates.convenience_fee_minor * len(types)
    tax = percent_of(fee, rates.fee_tax_percent) + percent_of(tickets, rates.ticket_tax_percent)
    assert (made.tickets_minor, made.fee_minor, made.tax_minor) == (tickets, fee, tax)
    assert made.total_minor == tickets + fee + tax


@given(types_of_seats, rates_of_quotes)
def test_the_platforms_part_is_taken_of_the_tickets_and_rounded_once(types: list[str], rates: Rates) -> None:
    made = quoted(types, rates)
    commission = percent_of(made.tickets_minor, rates.commission_percent)
    assert sum(seat.commission_minor for seat in made.seats) == commission
    on_it = percent_of(commission, rates.commission_tax_percent)
    assert sum(seat.commission_tax_minor for seat in made.seats) == on_it


@given(types_of_seats, rates_of_quotes)
def test_no_line_is_negative_and_the_seats_stand_as_they_came(types: list[str], rates: Rates) -> None:
    made = quoted(types, rates)
    assert [(seat.seat_type, seat.price_minor) for seat in made.seats] == [(each, PRICES[each]) for each in types]
    assert all(min(seat.fee_minor, seat.tax_minor, seat.commission_minor) >= 0 for seat in made.seats)


def test_a_paisa_that_cannot_be_shared_is_the_first_seats() -> None:
    made = quoted(["Gold", "Gold"], Rates(ticket_tax_percent=Decimal("0.01"), commission_percent=Decimal("0.05")))
    assert [(seat.tax_minor, seat.commission_minor) for seat in made.seats] == [(3, 13), (2, 12)]


def test_fees_taxes_and_commission_follow_the_prices() -> None:
    rates = Rates(1000, Decimal(18), Decimal(12), Decimal(10), Decimal(18))
    gold, free = quoted(["Gold", "Free"], rates).seats
    assert (gold.fee_minor, gold.tax_minor, gold.commission_minor, gold.commission_tax_minor) == (2000, 3360, 2500, 450)
    assert (free.fee_minor, free.tax_minor, free.commission_minor, free.commission_tax_minor) == (0, 0, 0, 0)
