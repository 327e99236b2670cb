"""The sandbox provider behind the payout port, over HTTP as with any other provider."""

import httpx2

from domain.payouts import PayoutOrder, PayoutStatus, ProviderPayout
from providers.foreign_json import Foreign, Unreadable
from providers.http_api import HttpApi, Missing

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
        headers = {"authorization": f"Bearer {merchant_secret}"}
        http = httpx2.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=timeout_seconds)
        self._api = HttpApi("The sandbox provider", http)

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
