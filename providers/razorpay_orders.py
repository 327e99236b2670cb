"""What a process knows of Razorpay's orders, shared by its adapters."""

from collections import OrderedDict

MOST = 10_000


class KnownOrders:
    """Which payment an order is for. The platform says so when it makes the order, and it never changes: Razorpay need
    not be asked again. The orders that were kept longest ago are forgotten first.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._payments: OrderedDict[str, str] = OrderedDict()

    def keep(self, order_id: str, payment_id: str) -> None:
        self._payments[order_id] = payment_id
        if len(self._payments) > self._most:
            self._payments.popitem(last=False)

    def payment_of(self, order_id: str) -> str | None:
        return self._payments.get(order_id)
