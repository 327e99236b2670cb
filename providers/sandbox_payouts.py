"""Payouts by the sandbox provider, over HTTP as with any other provider."""

from typing import Annotated

from domain.settlements.payouts import PayoutOrder, PayoutStatus, ProviderPayout
from providers.http_api import Missing
from providers.sandbox_api import SandboxWire, sandbox_api
from providers.wire import OptionalText, Text, one_of

TIMEOUT_SECONDS = 5.0
STATUSES = {
    "PROCESSING": PayoutStatus.PROCESSING,
    "PAID": PayoutStatus.PAID,
    "FAILED": PayoutStatus.FAILED,
    "REVERSED": PayoutStatus.REVERSED,
}


class Payout(SandboxWire):
    reference: Text
    status: Annotated[PayoutStatus, one_of(STATUSES)]
    failure: OptionalText = None


class SandboxPayouts:
    """Implements PayoutProvider. The account number decides a payout's outcome: see sandbox/payouts.py."""

    name = "sandbox"

    def __init__(self, url: str, merchant_secret: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._api = sandbox_api(url, merchant_secret, timeout_seconds)

    async def aclose(self) -> None:
        await self._api.aclose()

    async def pay_out(self, order: PayoutOrder) -> ProviderPayout:
        body = {
            "payoutId": order.payout_id,
            "amountMinor": order.amount_minor,
            "currency": order.currency,
            "beneficiary": order.beneficiary,
            "accountNumber": order.account_number,
            "ifscCode": order.ifsc_code,
        }
        return _payout(await self._api.ask(Payout, "POST", "/api/payouts", body))

    async def read_payout(self, payout_id: str, reference: str | None) -> ProviderPayout | None:  # noqa: ARG002 - the id is enough
        try:
            return _payout(await self._api.ask(Payout, "GET", f"/api/payouts/{payout_id}"))
        except Missing:
            return None


def _payout(payout: Payout) -> ProviderPayout:
    return ProviderPayout(payout.status, payout.reference, payout.failure)
