"""Parts that stand in for what is outside, put in through the same constructor as the real ones."""

from dataclasses import dataclass, field

from domain.ports import (
    OpenedCheckout,
    PaymentOrder,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
)
from domain.settlements.payouts import PayoutOrder, PayoutStatus, ProviderPayout


@dataclass
class RememberingProvider:
    """A payment provider that remembers what it was asked. `says` is what it answers of a payment when asked."""

    name: str = "remembering"
    away: bool = False
    refuses: bool = False
    opened: dict[str, PaymentOrder] = field(default_factory=dict)
    refunds: dict[str, RefundOrder] = field(default_factory=dict)
    says: dict[str, ProviderPayment] = field(default_factory=dict)

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout:
        self._check()
        if self.refuses:
            raise ProviderRefused("This method is not activated.")
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


@dataclass
class RememberingBank:
    """A payout provider that remembers what it was asked. `says`: what it answers of a payout when asked, by our id;
    `answers` what it makes of a new one. `silent`: a call takes effect and its answer is lost. `refuses`: why it does
    nothing.
    """

    name: str = "remembering"
    away: bool = False
    silent: bool = False
    refuses: str | None = None
    answers: ProviderPayout = field(default_factory=lambda: ProviderPayout(PayoutStatus.PAID, "utr-1"))
    calls: list[PayoutOrder] = field(default_factory=list)
    questions: int = 0
    says: dict[str, ProviderPayout] = field(default_factory=dict)

    @property
    def paid(self) -> dict[str, PayoutOrder]:
        """What took effect, by our id."""
        return {order.payout_id: order for order in self.calls if order.payout_id in self.says}

    async def pay_out(self, order: PayoutOrder) -> ProviderPayout:
        if self.away:
            raise ProviderUnavailable
        self.calls.append(order)
        if self.refuses is not None:
            raise ProviderRefused(self.refuses)
        assert self.paid.get(order.payout_id, order) == order, "The same key must come with the same payout."
        self.says.setdefault(order.payout_id, self.answers)
        if self.silent:
            raise ProviderUnavailable
        return self.says[order.payout_id]

    async def read_payout(self, payout_id: str, reference: str | None) -> ProviderPayout | None:  # noqa: ARG002 - the port's
        if self.away:
            raise ProviderUnavailable
        self.questions += 1
        return self.says.get(payout_id)
