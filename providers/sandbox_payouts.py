"""The sandbox provider behind the payout port, over HTTP as with any other provider."""

from domain.settlements.payouts import PayoutOrder, PayoutStatus, ProviderPayout
from providers.foreign_json import Foreign, Unreadable
from providers.http_api import Missing
from providers.sandbox_api import sandbox_api

TIMEOUT_SECONDS = 5.0
STATUSES = {
    "PROCESSING": PayoutStatus.PROCESSING,
    "PAID": PayoutStatus.PAID,
    "FAILED": PayoutStatus.FAILED,
    "REVERSED": PayoutStatus.REVERSED,
}


class SandboxPayouts:
    """The account number decides how a payout ends: see sandbox/payouts.py."""

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
        return _payout(await self._api.ask("POST", "/api/payouts", body))

    async def read_payout(self, payout_id: str, reference: str | None) -> ProviderPayout | None:  # noqa: ARG002 - by our id
        try:
            return _payout(await self._api.ask("GET", f"/api/payouts/{payout_id}"))
        except Missing:
            return None


def _payout(answer: Foreign) -> ProviderPayout:
    status = STATUSES.get(answer.text("status"))
    if status is None:
        raise Unreadable("The sandbox provider names a state that payouts do not have.")
    return ProviderPayout(status, answer.text("reference"), answer.optional_text("failure"))
