"""What the sandbox provider tells besides its callbacks, signed as those are."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from domain.checkout.callback import check_signature
from domain.checkout.disputes import DisputeStatus
from domain.checkout.provider_events import BankSettlementReport, DisputeReport, PayoutReport, ProviderEvent
from domain.errors import InvalidInput
from providers.foreign_json import Foreign, Unreadable


class SandboxEvents:
    name = "sandbox"

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = secrets

    async def aclose(self) -> None:
        """Holds nothing open."""

    async def read_event(self, body: bytes, signature: str | None, now: int) -> ProviderEvent | None:
        check_signature(body, signature, self._secrets, now)
        try:
            notice = Foreign.of(json.loads(body), "The body")
            make = _KINDS.get(notice.text("event"))
            return None if make is None else make(notice.member("data"))
        except (Unreadable, ValueError, RecursionError) as error:
            raise InvalidInput.of("body", "Expected a notice {event, data}.") from error


def _payout(data: Foreign) -> PayoutReport:
    return PayoutReport(data.text("payoutId"))


def _dispute(status: DisputeStatus) -> Callable[[Foreign], DisputeReport]:
    def make(data: Foreign) -> DisputeReport:
        return DisputeReport(
            reference=data.text("reference"),
            payment_id=data.text("paymentId"),
            status=status,
            amount_minor=data.whole("amountMinor"),
            currency=data.text("currency"),
            opened_at=None,
        )

    return make


def _settlement(data: Foreign) -> BankSettlementReport:
    gross, fee, tax, net = (data.whole(name) for name in ("grossMinor", "feeMinor", "taxMinor", "netMinor"))
    if net != gross - fee - tax:
        raise Unreadable("The amounts do not add up.")
    return BankSettlementReport(
        data.text("reference"), gross, fee, tax, net, data.text("currency"), data.optional_text("utr"), None
    )


_KINDS: dict[str, Callable[[Foreign], Any]] = {
    "payout.paid": _payout,
    "payout.failed": _payout,
    "payout.reversed": _payout,
    "dispute.opened": _dispute(DisputeStatus.OPEN),
    "dispute.won": _dispute(DisputeStatus.WON),
    "dispute.lost": _dispute(DisputeStatus.LOST),
    "bank_settlement.made": _settlement,
}
