"""Prices of seat types."""

from collections.abc import Sequence
from typing import Self

from domain.pricing import NewPrice, Price
from rest.amounts import AmountIn, AmountOut
from rest.bodies import Answer, Body


class PriceIn(Body):
    seat_type: str
    price: AmountIn


class PriceAnswer(Answer):
    seat_type: str
    price: AmountOut

    @classmethod
    def of(cls, price: Price) -> Self:
        return cls(seat_type=price.seat_type, price=price.amount_minor)


def new_prices(pricing: Sequence[PriceIn]) -> list[NewPrice]:
    return [NewPrice(each.seat_type, each.price) for each in pricing]
