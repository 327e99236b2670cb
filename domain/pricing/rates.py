"""The convenience fee and the taxes, from a day on: data, which operators set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from domain import money
from domain.errors import FieldProblem, InvalidInput

LONGEST_AHEAD = timedelta(days=366)
MOST_SLABS = 10
PERCENTAGES = ("fee_tax_percent", "ticket_tax_percent", "commission_tax_percent")
"""The attributes of rates that are per cent."""


@dataclass(frozen=True)
class TaxSlab:
    """Tickets of at most `up_to_minor` paise, and above the slab before, bear `percent` tax on their price."""

    up_to_minor: int
    percent: Decimal


@dataclass(frozen=True)
class RateCard:
    """Rates from a day on, by the platform's calendar: paise a seat, and per cent. `ticket_tax_percent`: for prices
    above all slabs, which is every price where there are none. `ticket_tax_slabs`: by rising bound.
    """

    effective_on: date
    convenience_fee_minor: int = 0
    fee_tax_percent: Decimal = Decimal(0)
    ticket_tax_percent: Decimal = Decimal(0)
    commission_tax_percent: Decimal = Decimal(0)
    ticket_tax_slabs: tuple[TaxSlab, ...] = ()

    def ticket_tax_percent_of(self, price_minor: int) -> Decimal:
        """The tax on tickets of this price, in per cent."""
        reached = (slab.percent for slab in self.ticket_tax_slabs if price_minor <= slab.up_to_minor)
        return next(reached, self.ticket_tax_percent)


@dataclass(frozen=True)
class NewTaxSlab:
    """`up_to`: rupees, the bound included."""

    up_to: Decimal
    percent: Decimal


def slabs_of(slabs: Sequence[NewTaxSlab]) -> tuple[TaxSlab, ...]:
    """The slabs by rising bound, in whatever order they were given. Raises InvalidInput naming every wrong one."""
    if len(slabs) > MOST_SLABS:
        raise InvalidInput.of("ticket_tax_slabs", f"At most {MOST_SLABS} slabs.")
    problems = [problem for at, slab in enumerate(slabs) for problem in _problems(slab, f"ticket_tax_slabs[{at}]")]
    if problems:
        raise InvalidInput(tuple(problems))
    places = sorted(range(len(slabs)), key=lambda at: slabs[at].up_to)
    for lower, upper in pairwise(places):
        if slabs[lower].up_to == slabs[upper].up_to:
            raise InvalidInput.of(f"ticket_tax_slabs[{upper}].up_to", "Another slab has the same bound.")
    return tuple(
        TaxSlab(money.minor_of(slabs[at].up_to, "up_to"), money.percentage(slabs[at].percent, "percent"))
        for at in places
    )


def _problems(slab: NewTaxSlab, field: str) -> Iterable[FieldProblem]:
    for check, value, name in ((money.minor_of, slab.up_to, "up_to"), (money.percentage, slab.percent, "percent")):
        try:
            check(value, f"{field}.{name}")
        except InvalidInput as invalid:
            yield from invalid.errors


@dataclass(frozen=True)
class NewRates:
    """`convenience_fee`: rupees a seat. None leaves a rate, or the slabs, as in the rates before; no slabs: there are
    none any more.
    """

    effective_on: date
    convenience_fee: Decimal | None = None
    fee_tax_percent: Decimal | None = None
    ticket_tax_percent: Decimal | None = None
    commission_tax_percent: Decimal | None = None
    ticket_tax_slabs: Sequence[NewTaxSlab] | None = None

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
        slabs_of(self.ticket_tax_slabs or ())
        return self

    def after(self, card: RateCard | None) -> RateCard:
        """The new rates, with those left out taken from `card`, which was in force on that day so far; None: zero."""
        base = replace(card or RateCard(self.effective_on), effective_on=self.effective_on)
        given = {name: percent for name in PERCENTAGES if (percent := getattr(self, name)) is not None}
        if self.convenience_fee is not None:
            given["convenience_fee_minor"] = money.minor_or_zero(self.convenience_fee, "convenience_fee")
        if self.ticket_tax_slabs is not None:
            given["ticket_tax_slabs"] = slabs_of(self.ticket_tax_slabs)
        return replace(base, **given)
