"""Parts that stand in for what is outside, put in through the same constructor as the real ones."""

from dataclasses import dataclass, field

from domain.ports import (
    OpenedCheckout,
    PaymentOrder,
    ProviderPayment,
    ProviderRefund,
    ProviderUnavailable,
    RefundOrder,
)


@dataclass
class RememberingProvider:
    """A payment provider that remembers what it was asked. `says` is what it answers of a payment when asked."""

    name: str = "remembering"
    away: bool = False
    opened: dict[str, PaymentOrder] = field(default_factory=dict)
    refunds: dict[str, RefundOrder] = field(default_factory=dict)
    says: dict[str, ProviderPayment] = field(default_factory=dict)

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        self._check()
        self.opened[order.payment_id] = order
        return OpenedCheckout(f"ref-{order.payment_id}", f"https://provider.test/pay/{order.payment_id}")

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:  # noqa: ARG002 - the port's
        self._check()
        return self.says.get(payment_id)

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        self._check()
        earlier = self.refunds.setdefault(order.refund_id, order)
        assert earlier == order, "The same key must come with the same refund."
        return ProviderRefund(processed=True, reference=f"rfnd-{order.refund_id}")

    def _check(self) -> None:
        if self.away:
            raise ProviderUnavailable
