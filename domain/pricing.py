"""Prices of seat types, rates, and quotes. A quote is rounded once, when it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from domain import money
from domain.errors import FieldProblem, InvalidInput
from domain.text import clean_name, reading_key

MOST_PRICES = 50
LONGEST_AHEAD = timedelta(days=366)
PERCENTAGES = ("fee_tax_percent", "ticket_tax_percent", "commission_tax_percent")
"""The attributes of rates that are per cent."""


@dataclass(frozen=True)
class Price:
    show_id: str
    seat_type: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class NewPrice:
    """`amount` in rupees."""

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
            amounts[seat_type] = money.minor_of(price.amount, f"prices[{i}].amount")
        except InvalidInput as invalid:
            problems.extend(invalid.errors)
    if problems:
        raise InvalidInput(tuple(problems))
    return amounts


class CommissionSource(StrEnum):
    """Who set the commission: the platform's default or the partner's own terms."""

    PLATFORM = "PLATFORM"
    PARTNER = "PARTNER"


@dataclass(frozen=True)
class Rates:
    """The rates with which a quote was made: per cent, and the convenience fee in paise a seat. `effective_on`: since
    when they are in force; None for the platform's first rates, whose fee and taxes are zero.
    """

    convenience_fee_minor: int = 0
    fee_tax_percent: Decimal = Decimal(0)
    ticket_tax_percent: Decimal = Decimal(0)
    commission_percent: Decimal = Decimal(10)
    commission_tax_percent: Decimal = Decimal(0)
    commission_source: CommissionSource = CommissionSource.PLATFORM
    effective_on: date | None = None


@dataclass(frozen=True)
class RateCard:
    """Rates from a day on, by the platform's calendar: paise a seat, and per cent."""

    effective_on: date
    convenience_fee_minor: int = 0
    fee_tax_percent: Decimal = Decimal(0)
    ticket_tax_percent: Decimal = Decimal(0)
    commission_tax_percent: Decimal = Decimal(0)


def rates_of(card: RateCard | None, own_percent: Decimal | None, platform_percent: Decimal) -> Rates:
    """What quotes are made with: the card in force, if any, and the commission of the partner, else the platform's."""
    is_own = own_percent is not None
    return Rates(
        **({} if card is None else vars(card)),
        commission_percent=own_percent if own_percent is not None else platform_percent,
        commission_source=CommissionSource.PARTNER if is_own else CommissionSource.PLATFORM,
    )


@dataclass(frozen=True)
class NewRates:
    """`convenience_fee`: rupees a seat. None leaves a rate as it is in the rates before."""

    effective_on: date
    convenience_fee: Decimal | None = None
    fee_tax_percent: Decimal | None = None
    ticket_tax_percent: Decimal | None = None
    commission_tax_percent: Decimal | None = None

    def checked(self, today: date) -> "NewRates":
        """The rates themselves. Raises InvalidInput, also for a day before `today` or more than a year ahead."""
        if not today <= self.effective_on <= today + LONGEST_AHEAD:
            sentence = f"Expected a day from {today} on, at most a year ahead: what was charged before stays as it was."
            raise InvalidInput.of("effective_on", sentence)
        if self.convenience_fee is not None:
            money.minor_or_zero(self.convenience_fee, "convenience_fee")
        for name in PERCENTAGES:
            if (percent := getattr(self, name)) is not None:
                money.percentage(percent, name)
        return self

    def after(self, card: RateCard | None) -> RateCard:
        """The new rates, with those left out taken from `card`, which was in force on that day so far; None: zero."""
        base = replace(card or RateCard(self.effective_on), effective_on=self.effective_on)
        given = {name: percent for name in PERCENTAGES if (percent := getattr(self, name)) is not None}
        if self.convenience_fee is not None:
            given["convenience_fee_minor"] = money.minor_or_zero(self.convenience_fee, "convenience_fee")
        return replace(base, **given)


@dataclass(frozen=True)
class QuotedSeat:
    """A seat and its share of each line of the quote, in paise: the customer's costs and the platform's commission."""

    seat_id: str
    seat_type: str
    price_minor: int
    fee_minor: int
    tax_minor: int
    commission_minor: int
    commission_tax_minor: int

    @property
    def total_minor(self) -> int:
        return self.price_minor + self.fee_minor + self.tax_minor


@dataclass(frozen=True)
class Quote:
    """`rates`: those with which it was computed, kept so that each figure can be explained later."""

    seats: tuple[QuotedSeat, ...]
    currency: str
    rates: Rates

    @property
    def tickets_minor(self) -> int:
        return sum(seat.price_minor for seat in self.seats)

    @property
    def fee_minor(self) -> int:
        return sum(seat.fee_minor for seat in self.seats)

    @property
    def tax_minor(self) -> int:
        return sum(seat.tax_minor for seat in self.seats)

    @property
    def total_minor(self) -> int:
        return sum(seat.total_minor for seat in self.seats)


def quote(seats: Sequence[tuple[str, str]], prices: Mapping[str, int], rates: Rates, currency: str) -> Quote:
    """The quote for `seats`, (seat id, seat type) in the layout's order. `prices`: paise by seat type.

    Every rate is applied to the total, and the result is split over the seats by largest remainder, ties by seat order.
    """
    amounts = [prices[seat_type] for _, seat_type in seats]
    tickets = sum(amounts)
    fee = rates.convenience_fee_minor * len(seats)
    tax = money.percent_of(fee, rates.fee_tax_percent) + money.percent_of(tickets, rates.ticket_tax_percent)
    commission = money.percent_of(tickets, rates.commission_percent)
    commission_tax = money.percent_of(commission, rates.commission_tax_percent)
    lines = zip(
        seats,
        amounts,
        money.split(fee, amounts),
        money.split(tax, amounts),
        money.split(commission, amounts),
        money.split(commission_tax, amounts),
        strict=True,
    )
    return Quote(tuple(QuotedSeat(*seat, *parts) for seat, *parts in lines), currency, rates)
