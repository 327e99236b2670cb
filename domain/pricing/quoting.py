"""What seats cost: priced when they are locked, and quoted with the platform's commission when they are booked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from domain import money
from domain.pricing.rates import RateCard


class CommissionSource(StrEnum):
    """Who set the commission: the platform's default or the partner's own terms."""

    PLATFORM = "PLATFORM"
    PARTNER = "PARTNER"


@dataclass(frozen=True)
class Commission:
    """The platform's part of ticket prices, which the partner bears, and the tax on it: per cent."""

    percent: Decimal = Decimal(10)
    tax_percent: Decimal = Decimal(0)
    source: CommissionSource = CommissionSource.PLATFORM

    @classmethod
    def of(cls, own_percent: Decimal | None, platform_percent: Decimal, tax_percent: Decimal | None) -> "Commission":
        """The partner's own, else the platform's. `tax_percent`: None before the first rates."""
        tax = tax_percent or Decimal(0)
        if own_percent is None:
            return cls(platform_percent, tax, CommissionSource.PLATFORM)
        return cls(own_percent, tax, CommissionSource.PARTNER)


@dataclass(frozen=True)
class PricedSeat:
    """A seat and what its customer pays for it, in paise. `tax`: on its price and on its fee."""

    seat_id: str
    seat_type: str
    price_minor: int
    fee_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        return self.price_minor + self.fee_minor + self.tax_minor


def priced(
    seats: Sequence[tuple[str, str]], prices: Mapping[str, int], card: RateCard | None
) -> tuple[PricedSeat, ...]:
    """What each of `seats`, (seat id, seat type) in the layout's order, costs. `prices`: paise by seat type. `card`:
    the rates in force; None for no fees and taxes.

    A seat carries its own fee and the tax on it; a free one has neither. The tax on prices is taken of all the seats of
    one rate, rounded once, and split over them by price: the largest remainder first, ties by seat order.
    """
    amounts = [prices[seat_type] for _, seat_type in seats]
    if card is None:
        return tuple(PricedSeat(*seat, amount, 0, 0) for seat, amount in zip(seats, amounts, strict=True))
    fee = card.convenience_fee_minor
    fee_tax = money.percent_of(fee, card.fee_tax_percent)
    taxes = _ticket_taxes(amounts, card)
    return tuple(
        PricedSeat(*seat, amount, fee if amount else 0, tax + (fee_tax if amount else 0))
        for seat, amount, tax in zip(seats, amounts, taxes, strict=True)
    )


@lru_cache(maxsize=4096)
def priced_alone(seat_type: str, price_minor: int, card: RateCard | None) -> PricedSeat:
    """What one seat of this price costs, bought without others. The taxes of several are rounded once: together they
    may differ by some paise from the sum of what each costs alone.
    """
    return priced([("", seat_type)], {seat_type: price_minor}, card)[0]


def _ticket_taxes(amounts: Sequence[int], card: RateCard) -> list[int]:
    taxes = [0] * len(amounts)
    rates = [card.ticket_tax_percent_of(amount) for amount in amounts]
    for percent in {rate for rate in rates if rate}:
        places = [at for at, rate in enumerate(rates) if rate == percent]
        bearing = [amounts[at] for at in places]
        shares = money.split(money.percent_of(sum(bearing), percent), bearing)
        for at, share in zip(places, shares, strict=True):
            taxes[at] = share
    return taxes


@dataclass(frozen=True)
class QuotedSeat(PricedSeat):
    """With its share of the platform's commission and of the tax on that."""

    commission_minor: int
    commission_tax_minor: int


@dataclass(frozen=True)
class Quote:
    """`commission` and `rates_effective_on` are those with which it was made, kept so that each figure can be explained
    later. `rates_effective_on`: since when the rates are in force; None before the first ones.
    """

    seats: tuple[QuotedSeat, ...]
    currency: str
    commission: Commission
    rates_effective_on: date | None

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


def quote(
    seats: Sequence[PricedSeat], commission: Commission, currency: str, rates_effective_on: date | None = None
) -> Quote:
    """The quote for seats as they were priced. The commission is taken of all the tickets and split over them by price:
    the largest remainder first, ties by seat order.
    """
    amounts = [seat.price_minor for seat in seats]
    taken = money.percent_of(sum(amounts), commission.percent)
    tax = money.percent_of(taken, commission.tax_percent)
    lines = zip(seats, money.split(taken, amounts), money.split(tax, amounts), strict=True)
    quoted = tuple(QuotedSeat(**vars(seat), commission_minor=own, commission_tax_minor=on) for seat, own, on in lines)
    return Quote(quoted, currency, commission, rates_effective_on)
