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
    """Seats at one price, a fee of 15.00 each, 10 % commission, 18 % tax on fee and commission; minor units. Of a
    cancellation `fee_percent` is kept, by the partner if it earns the fee.
    """

    sold: Sold
    seat_ids: list[str]
    price: int
    fee_percent: int = 0
    partner_earns_fee: bool = False
    goodwill: int = 0
    given_by_partner: int = 0
    refunded: int = 0
    fees: int = 0
    customer_refund: int = 0
    live: dict[str, int] = field(default_factory=dict)
    commissions: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seats = len(self.seat_ids)
        tax = _dealt(_half_up(FEE * seats, 18), seats)
        commission = _half_up(self.price * seats, 10)
        kept = zip(_dealt(commission, seats), _dealt(_half_up(commission, 18), seats), strict=True)
        for seat_id, taxed, each in zip(self.seat_ids, tax, kept, strict=True):
            self.live[seat_id] = self.price + FEE + taxed
            self.commissions[seat_id] = each
        self.captured = sum(self.live.values())

    @property
    def left(self) -> int:
        """What a refund without a cancellation may still give back."""
        return self.captured - self.refunded

    @property
    def commission(self) -> int:
        return sum(self.commissions[seat_id][0] for seat_id in self.live)

    @property
    def tax(self) -> int:
        return sum(self.commissions[seat_id][1] for seat_id in self.live)

    @property
    def refund(self) -> int:
        """The partner's share of what went back."""
        gone = self.price * (len(self.seat_ids) - len(self.live))
        return gone + self.given_by_partner - (self.fees if self.partner_earns_fee else 0)

    @property
    def owed(self) -> int:
        return self.price * len(self.seat_ids) - self.commission - self.tax - self.refund

    @property
    def figures(self) -> tuple[int, int, int, int, int]:
        """Gross, commission, tax, refund and what the customer got back, as all statements together say."""
        return self.price * len(self.seat_ids), self.commission, self.tax, self.refund, self.customer_refund

    def cancel(self, seat_ids: list[str]) -> int:
        """What comes back. Of money that was given back before, goodwill is regained first; the fee gives way first."""
        lines = sum(self.live.pop(seat_id) for seat_id in seat_ids)
        left = max(0, self.left - self.fees)
        refund = min(lines - _half_up(lines, self.fee_percent), left)
        fee = min(_half_up(lines, self.fee_percent), left - refund)
        regained = min(lines - refund - fee, self.goodwill)
        self.goodwill -= regained
        self.given_by_partner -= lines - refund - fee - regained
        self.refunded += refund
        self.customer_refund += refund
        self.fees += fee
        return refund
