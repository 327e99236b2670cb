"""Prices of seat types."""

from collections.abc import Sequence
from typing import Self

from pydantic import Field

from domain.pricing import NewPrice, Price
from rest.amounts import AmountOut, PriceAmountIn
from rest.bodies import Answer, Body


class PriceIn(Body):
    seat_type: str
    amount: PriceAmountIn = Field(alias="price")


class PriceAnswer(Answer):
    seat_type: str
    price: AmountOut

    @classmethod
    def of(cls, price: Price) -> Self:
        return cls(seat_type=price.seat_type, price=price.amount_minor)


def new_prices(prices: Sequence[PriceIn]) -> list[NewPrice]:
    return [NewPrice(each.seat_type, each.amount) for each in prices]
