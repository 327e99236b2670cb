"""Prices of seat types, and the rates of fees and taxes."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Final

import strawberry

from domain.money import DEFAULT_CURRENCY
from domain.pricing import NewPrice, NewRates, NewTaxSlab, PricedSeat, RateCard, TaxSlab, priced_alone
from domain.pricing import Price as PriceRow
from loaders import pricing as pricing_loaders
from resolvers import pricing
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.fields import Public, field
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mapping import listed, or_null
from schema.kit.mutation import mutation
from schema.kit.problems import SecondOperatorNeeded
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row

_FROM: Final = "The effective date, in the time zone `Asia/Kolkata`."
_FEE_TAX: Final = "Tax on the convenience fee, in per cent."
_TICKET_TAX: Final = "Tax on ticket prices above all slabs, in per cent."
_SLABS: Final = "Slabs of lower prices that bear another tax; for a seat its own price decides."
_COMMISSION_TAX: Final = "Tax on the platform's commission, in per cent; the partner bears it."
_AS_BEFORE: Final = " 0 to 100, at most two decimals. Omitted: as in the rates before."


@strawberry.type(description="Tax on tickets of low prices, in place of `ticketTaxPercent`.")
class TicketTaxSlab(OfRow[TaxSlab]):
    percent: Decimal = from_row("Tax on prices in the slab, in per cent.")

    @derived("The highest price of the slab, which begins above the bound of the slab before.")
    def up_to(self) -> Money:
        return Money.of(self.row.up_to_minor, DEFAULT_CURRENCY)


@strawberry.input(description="Tax on tickets of low prices.")
class TicketTaxSlabInput:
    up_to: Decimal = strawberry.field(
        description="The highest price of the slab in rupees: above zero, at most two decimals."
    )
    percent: Decimal = strawberry.field(
        description="Tax on prices in the slab, in per cent: 0 to 100, at most two decimals."
    )

    def to_domain(self) -> NewTaxSlab:
        return NewTaxSlab(self.up_to, self.percent)


def _currency_of(price: "Price") -> str:
    return price.row.currency


@strawberry.type(description="The price of a seat type.")
class Price(OfRow[PriceRow]):
    seat_type: str = from_row("The seat type, such as `Gold`.")

    price: Money = money_from_row("The price of one seat, without fees and taxes.", minor="amount_minor")

    @field("The platform's fee for one seat, by the rates in force now; zero for a free seat.", public=Public.CATALOGUE)
    @loading(pricing_loaders.rates_in_force, _currency_of)
    def fee(self, card: RateCard | None) -> Money:
        return Money.of(_alone(self.row, card).fee_minor, self.row.currency)

    @field(
        "Taxes on price and fee of one seat that is bought alone, by the rates in force now. Taxes of several seats are"
        " rounded together, which may differ by some paise: `SeatLock.total` and `SeatProposal.total` are exact.",
        public=Public.CATALOGUE,
    )
    @loading(pricing_loaders.rates_in_force, _currency_of)
    def tax(self, card: RateCard | None) -> Money:
        return Money.of(_alone(self.row, card).tax_minor, self.row.currency)


def _alone(price: PriceRow, card: RateCard | None) -> PricedSeat:
    return priced_alone(price.seat_type, price.amount_minor, card)


OF_ITS_TYPES = (
    "Once the show has a layout, a new type that it lacks is refused; a type priced before waits unseen for a layout"
    " that has it."
)


@strawberry.input(description="The price of a seat type.")
class PriceInput:
    seat_type: str = strawberry.field(description="The seat type. Case and width do not count: `gold` is `Gold`.")
    amount: Decimal = strawberry.field(
        description="The price of one seat in rupees, at most two decimals: zero for a free seat."
    )

    def to_domain(self) -> NewPrice:
        return NewPrice(self.seat_type, self.amount)


@strawberry.type(description="The convenience fee and the taxes of bookings, from an effective date on.")
class Rates(OfRow[pricing.ListedRates]):
    effective_on: date = from_row(_FROM, path="card.effective_on")
    fee_tax_percent: Decimal = from_row(_FEE_TAX, path="card.fee_tax_percent")
    ticket_tax_percent: Decimal = from_row(_TICKET_TAX, path="card.ticket_tax_percent")
    commission_tax_percent: Decimal = from_row(_COMMISSION_TAX, path="card.commission_tax_percent")
    in_force: bool = from_row("Whether they apply to bookings created now.")

    @derived(_SLABS)
    def ticket_tax_slabs(self) -> list[TicketTaxSlab]:
        return [TicketTaxSlab.of(slab) for slab in self.row.card.ticket_tax_slabs]

    @derived("The platform's fee for each seat that costs something.")
    def convenience_fee(self) -> Money:
        return Money.of(self.row.card.convenience_fee_minor, DEFAULT_CURRENCY)


@strawberry.input(description="Rates from an effective date on. Existing locks and bookings keep theirs.")
class SetRatesInput:
    effective_on: date = strawberry.field(
        description=_FROM + " Today or later, at most a year ahead. Until then it may be set again."
    )
    convenience_fee: Decimal | None = optional(
        "Rupees for each seat: zero or more, at most two decimals. Omitted: as in the rates before."
    )
    fee_tax_percent: Decimal | None = optional(_FEE_TAX + _AS_BEFORE)
    ticket_tax_percent: Decimal | None = optional(_TICKET_TAX + _AS_BEFORE)
    commission_tax_percent: Decimal | None = optional(_COMMISSION_TAX + _AS_BEFORE)
    ticket_tax_slabs: list[TicketTaxSlabInput] | None = optional(
        _SLABS + " At most ten. Omitted: as in the rates before; an empty list: one tax for all prices."
    )
    idempotency_key: str | None = idempotency_key()

    def to_domain(self) -> NewRates:
        slabs = self.ticket_tax_slabs
        own = {"ticket_tax_slabs": None if slabs is None else [slab.to_domain() for slab in slabs]}
        names = (each.name for each in fields(NewRates) if each.name not in own)
        return NewRates(**own | {name: getattr(self, name) for name in names})


@strawberry.type
class RateQueries:
    @field(
        "The platform's rates, future ones included, latest effective date first: at most 100. For operators;"
        " null for others. Before the first effective date there are no fees and taxes."
    )
    async def rates(self, info: Info) -> list[Rates] | None:
        return await or_null(pricing.list_rates(info.context.ctx), listed(Rates.of))


@strawberry.type
class RateMutations:
    @mutation(
        "Sets the convenience fee and the taxes from an effective date on. Rates in force never change. For operators.",
        SecondOperatorNeeded,
    )
    async def set_rates(self, info: Info, input: SetRatesInput) -> Rates:
        return Rates.of(await pricing.set_rates(info.context.keyed(input), input.to_domain()))
