"""What a partner is owed, worked out another way: seat by seat, with whole numbers alone."""

from dataclasses import dataclass, field

from tests.resolvers.settlements.scene import Sold

FEE = 1500


def _half_up(minor: int, percent: int) -> int:
    return (minor * percent + 50) // 100


def _dealt(total: int, seats: int) -> list[int]:
    """In equal parts, what is over to the first ones."""
    return [total // seats + (at < total % seats) for at in range(seats)]


@dataclass
class SaleModel:
    """Seats at one price, a fee of 15.00 each, 10 % commission, 18 % tax on fee and commission; minor units."""

    sold: Sold
    seat_ids: list[str]
    price: int
    goodwill: int = 0
    given_by_partner: int = 0
    refunded: int = 0
    live: dict[str, int] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seats = len(self.seat_ids)
        tax = _dealt(_half_up(FEE * seats, 18), seats)
        commission = _half_up(self.price * seats, 10)
        kept = zip(_dealt(commission, seats), _dealt(_half_up(commission, 18), seats), strict=True)
        for seat_id, taxed, (own, on_it) in zip(self.seat_ids, tax, kept, strict=True):
            self.live[seat_id] = self.price + FEE + taxed
            self.shares[seat_id] = self.price - own - on_it
        self.captured = sum(self.live.values())

    @property
    def left(self) -> int:
        return self.captured - self.refunded

    @property
    def owed(self) -> int:
        return sum(self.shares[seat_id] for seat_id in self.live) - self.given_by_partner

    def cancel(self, seat_ids: list[str]) -> int:
        """What comes back. Of money that was given back before, goodwill is regained first."""
        lines = sum(self.live.pop(seat_id) for seat_id in seat_ids)
        refund = min(lines, self.left)
        regained = min(lines - refund, self.goodwill)
        self.goodwill -= regained
        self.given_by_partner -= lines - refund - regained
        self.refunded += refund
        return refund
