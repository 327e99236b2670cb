"""What a seat costs its customer."""

import strawberry

from domain.pricing import PricedSeat
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money


@strawberry.type(description="What a seat costs who locks it now.")
class SeatCost(OfRow[PricedSeat]):
    currency: strawberry.Private[str]
    seat_id: str = from_row("The label of the seat.")
    seat_type: str = from_row("The seat type, which has decided the price.")

    @derived("The price of the ticket.")
    def amount(self) -> Money:
        return Money.of(self.row.price_minor, self.currency)

    @derived("The platform's fee for the seat; zero for a seat that costs nothing.")
    def fee(self) -> Money:
        return Money.of(self.row.fee_minor, self.currency)

    @derived("Taxes on price and fee.")
    def tax(self) -> Money:
        return Money.of(self.row.tax_minor, self.currency)
