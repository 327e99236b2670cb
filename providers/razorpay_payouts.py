"""Payouts by RazorpayX, over its documented HTTP API: one call creates contact, fund account and payout.

The payout's id is its idempotency key, under which RazorpayX makes at most one payout, and its `reference_id`, by which
it is found.
"""

from contextlib import suppress

from domain.ports import ProviderRefused
from domain.settlements.payouts import PayoutOrder, ProviderPayout
from providers.http_api import Missing
from providers.razorpay_api import API, razorpay_api
from providers.razorpay_entities import Page, Payout

TIMEOUT_SECONDS = 10.0
LARGEST_IMPS_MINOR = 500_000_00
"""The largest amount that banks transfer by IMPS; larger ones go by NEFT."""
LONGEST_KEY = 36


class RazorpayPayouts:
    """Implements PayoutProvider. `account_number`: the platform's account at RazorpayX, from which payouts are made."""

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
        """Makes the payout, once for its key. If bank details have changed since a call whose response was lost, the
        body differs and Razorpay refuses it although the payout exists. So a refusal counts only if no such payout is
        found.
        """
        if len(order.payout_id) > LONGEST_KEY:
            raise ProviderRefused(f"Razorpay takes keys of at most {LONGEST_KEY} characters.")
        try:
            answer = await self._api.ask(
                Payout, "POST", "/payouts", self._body(order), headers={"X-Payout-Idempotency": order.payout_id}
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
                return _payout(await self._api.ask(Payout, "GET", f"/payouts/{reference}"))
            return None
        query = {"account_number": self._account_number, "reference_id": payout_id}
        found = await self._api.ask(Page[Payout], "GET", "/payouts", query=query)
        mine = (each for each in found.items if each.reference_id == payout_id)
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


def _payout(payout: Payout) -> ProviderPayout:
    failure = None if payout.status_details is None else payout.status_details.description
    return ProviderPayout(payout.status, payout.id, failure)
