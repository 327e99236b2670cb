"""Prices of seat types."""

from decimal import Decimal

import strawberry

from domain import pricing as rows
from schema.scalars import Money


@strawberry.type(description="What a seat of one type costs.")
class Price:
    seat_type: str = strawberry.field(description="The seat type, such as `Gold`.")
    price: Money = strawberry.field(description="What one seat costs, fees and taxes not counted.")

    @classmethod
    def of(cls, row: rows.Price) -> "Price":
        return cls(seat_type=row.seat_type, price=Money.of(row.amount_minor, row.currency))


@strawberry.input(description="The price of a seat type.")
class PriceInput:
    seat_type: str = strawberry.field(description="The seat type, as the seat layout names it.")
    amount: Decimal = strawberry.field(description="Rupees for one seat: above zero, at most two decimals.")

    def meant(self) -> rows.NewPrice:
        return rows.NewPrice(self.seat_type, self.amount)
