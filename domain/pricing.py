"""Prices of seat types, and quotes that are rounded once and never again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from domain import money
from domain.errors import FieldProblem, InvalidInput
from domain.text import clean, folded

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
    """Paise by seat type. Raises InvalidInput naming every price that is wrong, and for none or very many of them."""
    if not prices:
        raise InvalidInput.of("prices", "Give at least one price.")
    if len(prices) > MOST_PRICES:
        raise InvalidInput.of("prices", f"At most {MOST_PRICES} prices.")
    amounts: dict[str, int] = {}
    problems: list[FieldProblem] = []
    for i, price in enumerate(prices):
        try:
            seat_type = clean(price.seat_type, f"prices[{i}].seat_type", 40)
            if any(folded(seat_type) == folded(earlier) for earlier in amounts):
                raise InvalidInput.of(f"prices[{i}].seat_type", "This seat type has a price already.")
            amounts[seat_type] = money.minor_of(price.amount, f"prices[{i}].amount")
        except InvalidInput as invalid:
            problems.extend(invalid.errors)
    if problems:
        raise InvalidInput(tuple(problems))
    return amounts


class CommissionSource(StrEnum):
    """Whose value the commission is."""

    PLATFORM = "PLATFORM"
    PARTNER = "PARTNER"


@dataclass(frozen=True)
class Rates:
    """Per cent, and the convenience fee in paise a seat; what was in force when the quote was made, and since when:
    None for the platform's first rates, which are all zero.
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
    """Rates from a day of the platform's calendar on: paise a seat, and per cent."""

    effective_on: date
    convenience_fee_minor: int = 0
    fee_tax_percent: Decimal = Decimal(0)
    ticket_tax_percent: Decimal = Decimal(0)
    commission_tax_percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class NewRates:
    """`convenience_fee` in rupees a seat. None: as the rates before have it."""

    effective_on: date
    convenience_fee: Decimal | None = None
    fee_tax_percent: Decimal | None = None
    ticket_tax_percent: Decimal | None = None
    commission_tax_percent: Decimal | None = None

    def checked(self, today: date) -> "NewRates":
        """Raises InvalidInput, also for a day that is over or more than a year ahead."""
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
        """What is left out is as `card`, the rates in force on that day so far, has it; None: zero."""
        base = replace(card or RateCard(self.effective_on), effective_on=self.effective_on)
        given = {name: percent for name in PERCENTAGES if (percent := getattr(self, name)) is not None}
        if self.convenience_fee is not None:
            given["convenience_fee_minor"] = money.minor_or_zero(self.convenience_fee, "convenience_fee")
        return replace(base, **given)


@dataclass(frozen=True)
class QuotedSeat:
    """One seat's own lines, in paise: what its customer pays, and what of it the platform keeps."""

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
    """`rates`: what it was made with, so that each figure can be explained for ever."""

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
    """The seats are (seat id, seat type) in the layout's order; prices are paise by seat type.

    Every rate is applied to the whole and its result split over the seats by largest remainder, ties by seat order.
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
