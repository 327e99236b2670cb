"""Prices of seat types, rates, and what seats cost."""

from domain.pricing.prices import MOST_PRICES, NewPrice, Price, amounts_of
from domain.pricing.quoting import (
    Commission,
    CommissionSource,
    PricedSeat,
    Quote,
    QuotedSeat,
    priced,
    priced_alone,
    quote,
)
from domain.pricing.rates import NewRates, NewTaxSlab, RateCard, TaxSlab, slabs_of

__all__ = [
    "MOST_PRICES",
    "Commission",
    "CommissionSource",
    "NewPrice",
    "NewRates",
    "NewTaxSlab",
    "Price",
    "PricedSeat",
    "Quote",
    "QuotedSeat",
    "RateCard",
    "TaxSlab",
    "amounts_of",
    "priced",
    "priced_alone",
    "quote",
    "slabs_of",
]
