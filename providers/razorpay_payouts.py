"""RazorpayX behind the payout port, over its documented HTTP API: one call makes contact, fund account and payout.

It takes one payout under one key, which is our id; its `reference_id` is our id as well, by which it can be found.
"""

from contextlib import suppress

from domain.ports import ProviderRefused
from domain.settlements.payouts import PayoutOrder, PayoutStatus, ProviderPayout
from providers.foreign_json import Foreign, Unreadable
from providers.http_api import Missing
from providers.razorpay_api import API, razorpay_api

TIMEOUT_SECONDS = 10.0
LARGEST_IMPS_MINOR = 500_000_00
"""What a bank moves at once by IMPS; more goes by NEFT."""
LONGEST_KEY = 36
_STATUSES = {
    "pending": PayoutStatus.PROCESSING,
    "queued": PayoutStatus.PROCESSING,
    "scheduled": PayoutStatus.PROCESSING,
    "processing": PayoutStatus.PROCESSING,
    "processed": PayoutStatus.PAID,
    "reversed": PayoutStatus.REVERSED,
    "cancelled": PayoutStatus.FAILED,
    "rejected": PayoutStatus.FAILED,
    "failed": PayoutStatus.FAILED,
}


class RazorpayPayouts:
    """`account_number`: our own at RazorpayX, from which the money goes."""

    name = "razorpay"

    def __init__(
        self,
        account_number: str,
        credentials: tuple[str, str],
        url: str = API,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._api = razorpay_api(credentials, url, timeout_seconds)
        self._account_number = account_number

    async def aclose(self) -> None:
        await self._api.aclose()

    async def pay_out(self, order: PayoutOrder) -> ProviderPayout:
        """The same key with the same body is the same payout.

        Bank details may have changed since a call whose answer was lost: the body is another one then, and Razorpay
        says no to it although the payout was made. So a no counts only when there is no such payout.
        """
        if len(order.payout_id) > LONGEST_KEY:
            raise ProviderRefused(f"Razorpay takes keys of at most {LONGEST_KEY} characters.")
        try:
            answer = await self._api.ask(
                "POST", "/payouts", self._body(order), headers={"X-Payout-Idempotency": order.payout_id}
            )
        except ProviderRefused:
            earlier = await self.read_payout(order.payout_id, None)
            if earlier is None:
                raise
            return earlier
        return _payout(answer)

    async def read_payout(self, payout_id: str, reference: str | None) -> ProviderPayout | None:
        if reference is not None:
            with suppress(Missing):
                return _payout(await self._api.ask("GET", f"/payouts/{reference}"))
            return None
        query = {"account_number": self._account_number, "reference_id": payout_id}
        found = (await self._api.ask("GET", "/payouts", query=query)).items("items")
        mine = (each for each in found if each.values.get("reference_id") == payout_id)
        return next((_payout(each) for each in mine), None)

    def _body(self, order: PayoutOrder) -> dict[str, object]:
        bank_account = {
            "name": order.beneficiary,
            "ifsc": order.ifsc_code,
            "account_number": order.account_number,
        }
        return {
            "account_number": self._account_number,
            "amount": order.amount_minor,
            "currency": order.currency,
            "mode": "IMPS" if order.amount_minor <= LARGEST_IMPS_MINOR else "NEFT",
            "purpose": "payout",
            "fund_account": {
                "account_type": "bank_account",
                "bank_account": bank_account,
                "contact": {"name": order.beneficiary, "type": "vendor"},
            },
            "queue_if_low_balance": True,
            "reference_id": order.payout_id,
            "notes": {"payout_id": order.payout_id},
        }


def _payout(answer: Foreign) -> ProviderPayout:
    status = _STATUSES.get(answer.text("status"))
    if status is None:
        raise Unreadable("Razorpay names a state that payouts do not have.")
    details = answer.values.get("status_details")
    failure = Foreign.of(details).optional_text("description") if isinstance(details, dict) else None
    return ProviderPayout(status, answer.text("id"), failure)
