"""What seats cost is computed once, and each seat's own lines sum to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.money import percent_of
from domain.pricing import Commission, PricedSeat, Quote, RateCard, TaxSlab, priced, quote

PRICES = {"Gold": 25000, "Silver": 18050, "Bronze": 9999, "Free": 0}
DAY = date(2026, 4, 1)
percentages = st.decimals(0, 100, places=2)


@st.composite
def slabs(draw: st.DrawFn) -> tuple[TaxSlab, ...]:
    bounds = st.sampled_from([1, 9998, 9999, 10000, 18049, 18050, 25000, 30000])
    return tuple(TaxSlab(bound, draw(percentages)) for bound in sorted(draw(st.sets(bounds, max_size=4))))


cards = st.builds(
    RateCard,
    st.just(DAY),
    convenience_fee_minor=st.integers(0, 10**5),
    fee_tax_percent=percentages,
    ticket_tax_percent=percentages,
    ticket_tax_slabs=slabs(),
)
commissions = st.builds(Commission, percentages, percentages)
types_of_seats = st.lists(st.sampled_from(sorted(PRICES)), min_size=1, max_size=10)


def seats_of(types: list[str], card: RateCard | None, prices: Mapping[str, int] = PRICES) -> tuple[PricedSeat, ...]:
    return priced([(f"A{at}", seat_type) for at, seat_type in enumerate(types, 1)], prices, card)


def quoted(types: list[str], card: RateCard | None, commission: Commission) -> Quote:
    return quote(seats_of(types, card), commission, "INR", DAY)


@given(types_of_seats, cards)
def test_every_seat_carries_its_own_fee_and_a_free_one_none(types: list[str], card: RateCard) -> None:
    for seat in seats_of(types, card):
        assert seat.price_minor == PRICES[seat.seat_type]
        assert seat.fee_minor == (card.convenience_fee_minor if seat.price_minor else 0)
        assert seat.price_minor or seat.total_minor == 0


@given(types_of_seats, cards)
def test_the_tax_on_prices_is_taken_of_all_seats_of_one_rate_and_rounded_once(types: list[str], card: RateCard) -> None:
    seats = seats_of(types, card)
    fee_tax = percent_of(card.convenience_fee_minor, card.fee_tax_percent)
    by_rate: dict[Decimal, int] = {}
    for seat in seats:
        rate = card.ticket_tax_percent_of(seat.price_minor)
        by_rate[rate] = by_rate.get(rate, 0) + seat.price_minor
    on_prices = sum(percent_of(price, rate) for rate, price in by_rate.items())
    assert sum(seat.tax_minor for seat in seats) == on_prices + fee_tax * sum(1 for seat in seats if seat.price_minor)


@given(types_of_seats, cards)
def test_a_seats_tax_is_that_of_its_price_to_the_paisa(types: list[str], card: RateCard) -> None:
    fee_tax = percent_of(card.convenience_fee_minor, card.fee_tax_percent)
    for seat in seats_of(types, card):
        exact = Decimal(seat.price_minor) * card.ticket_tax_percent_of(seat.price_minor) / 100
        assert abs(seat.tax_minor - (fee_tax if seat.price_minor else 0) - exact) < 1


@given(types_of_seats, cards, commissions)
def test_a_quote_has_the_seats_as_they_were_priced(types: list[str], card: RateCard, commission: Commission) -> None:
    seats, made = seats_of(types, card), quoted(types, card, commission)
    assert [PricedSeat(*list(vars(seat).values())[:5]) for seat in made.seats] == list(seats)
    assert made.total_minor == sum(seat.total_minor for seat in seats)
    assert made.total_minor == made.tickets_minor + made.fee_minor + made.tax_minor
    assert all(min(seat.fee_minor, seat.tax_minor, seat.commission_minor) >= 0 for seat in made.seats)


@given(types_of_seats, cards, commissions)
def test_the_platforms_part_is_taken_of_the_tickets_and_rounded_once(
    types: list[str], card: RateCard, commission: Commission
) -> None:
    made = quoted(types, card, commission)
    taken = percent_of(made.tickets_minor, commission.percent)
    assert sum(seat.commission_minor for seat in made.seats) == taken
    assert sum(seat.commission_tax_minor for seat in made.seats) == percent_of(taken, commission.tax_percent)


def test_the_fee_is_a_seats_own_whatever_the_seat_beside_it_costs() -> None:
    card = RateCard(DAY, convenience_fee_minor=1500, fee_tax_percent=Decimal(18))
    gold, silver = seats_of(["Gold", "Silver"], card, {"Gold": 50000, "Silver": 10000})
    assert (gold.total_minor, silver.total_minor) == (51770, 11770)


def test_a_tickets_own_price_decides_its_slab_and_the_bound_belongs_to_it() -> None:
    card = RateCard(DAY, ticket_tax_percent=Decimal(18), ticket_tax_slabs=(TaxSlab(10000, Decimal(12)),))
    prices = {"Low": 10000, "High": 10001}
    assert [seat.tax_minor for seat in seats_of(["Low", "High", "Low"], card, prices)] == [1200, 1800, 1200]


def test_without_rates_a_seat_costs_its_price() -> None:
    assert seats_of(["Gold", "Free"], None) == (
        PricedSeat("A1", "Gold", 25000, 0, 0),
        PricedSeat("A2", "Free", 0, 0, 0),
    )


def test_a_paisa_that_cannot_be_shared_is_the_first_seats() -> None:
    card = RateCard(DAY, ticket_tax_percent=Decimal("0.01"))
    made = quoted(["Gold", "Gold"], card, Commission(Decimal("0.05")))
    assert [(seat.tax_minor, seat.commission_minor) for seat in made.seats] == [(3, 13), (2, 12)]


def test_taxes_and_commission_follow_the_prices() -> None:
    card = RateCard(DAY, 1000, Decimal(18), Decimal(12))
    gold, free = quoted(["Gold", "Free"], card, Commission(Decimal(10), Decimal(18))).seats
    assert (gold.fee_minor, gold.tax_minor, gold.commission_minor, gold.commission_tax_minor) == (1000, 3180, 2500, 450)
    assert (free.fee_minor, free.tax_minor, free.commission_minor, free.commission_tax_minor) == (0, 0, 0, 0)
