"""The sandbox provider's callbacks, which report payments, and its events, which report everything else."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from domain.checkout.disputes import DisputeStatus
from domain.checkout.reports import BankSettlementReport, DisputeReport, PaymentReport, PayoutReport, ProviderEvent
from domain.errors import FieldProblem, InvalidInput
from domain.money import minor_of
from domain.payments import PaymentStatus
from domain.ports import UnixTime
from providers.sandbox_api import SandboxWire
from providers.sandbox_signature import check_signature
from providers.wire import OptionalText, Text, Whole, one_of, read_json

LONGEST_SHORT_TEXT = 200
MOST_PROBLEMS = 20
STATUSES = {
    "SUCCESS": PaymentStatus.SUCCEEDED,
    "FAILED": PaymentStatus.FAILED,
    "PENDING": PaymentStatus.PROCESSING,
    "PROCESSING": PaymentStatus.PROCESSING,
}


def _minor(value: object) -> int | None:
    """Converts an exact number in major units to minor units. A string of digits counts as a number."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise ValueError("Expected a number.")  # noqa: TRY004 - pydantic reports a ValueError, a TypeError it lets pass
    try:
        return minor_of(Decimal(value), "amount")
    except InvalidInput as error:
        raise ValueError(error.errors[0].message) from error
    except InvalidOperation as error:
        raise ValueError("Expected a number.") from error


ShortText = Annotated[Text, StringConstraints(max_length=LONGEST_SHORT_TEXT)]


class Callback(SandboxWire):
    """A payment's outcome. The specification documents every member of this body, so unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")

    payment_id: ShortText
    status: Annotated[PaymentStatus, one_of(STATUSES)]
    amount: Annotated[int | None, BeforeValidator(_minor)] = None
    currency: ShortText | None = None
    provider_reference: ShortText | None = None


class Event(SandboxWire):
    event: Text
    data: Any = None


class Payout(SandboxWire):
    payout_id: Text


class Dispute(SandboxWire):
    reference: Text
    payment_id: Text
    amount_minor: Annotated[Whole, Field(gt=0)]
    currency: Text


class BankSettlement(SandboxWire):
    reference: Text
    gross_minor: Whole
    fee_minor: Whole
    tax_minor: Whole
    net_minor: Whole
    currency: Text
    utr: OptionalText = None

    @model_validator(mode="after")
    def _adds_up(self) -> "BankSettlement":
        if self.net_minor != self.gross_minor - self.fee_minor - self.tax_minor:
            raise ValueError("The amounts do not add up.")
        return self


class SandboxEvents:
    """Reads callbacks and events. `secrets`: all that are valid, for both."""

    name = "sandbox"

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self.secrets = secrets

    async def aclose(self) -> None:
        """Does nothing: there are no connections to close."""

    async def read_callback(self, body: bytes, signature: str | None, now: UnixTime) -> PaymentReport:
        check_signature(body, signature, self.secrets, await now())
        sent = read_json(body)
        if not isinstance(sent, dict):
            raise InvalidInput.of("body", "Expected a JSON object.")
        try:
            callback = Callback.model_validate(sent)
        except ValidationError as error:
            raise InvalidInput(_problems(error)) from error
        return PaymentReport(
            payment_id=callback.payment_id,
            status=callback.status,
            amount_minor=callback.amount,
            currency=callback.currency,
            reference=callback.provider_reference,
        )

    async def read_event(self, body: bytes, signature: str | None, now: UnixTime) -> ProviderEvent | None:
        check_signature(body, signature, self.secrets, await now())
        sent = read_json(body)
        try:
            event = Event.model_validate(sent)
            report = _REPORTS.get(event.event)
            return None if report is None else report(event.data)
        except ValidationError as error:
            raise InvalidInput.of("body", "Expected an event {event, data}.") from error


def _problems(error: ValidationError) -> tuple[FieldProblem, ...]:
    """Returns a problem for each wrong member. Unprintable names are not repeated."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_PROBLEMS]
    return tuple(FieldProblem(_name(each["loc"]), _sentence(each["msg"])) for each in found)


def _name(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else ""
    return name if name and name.isprintable() else "body"


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").removesuffix(".") + "."


def _payout(data: Any) -> PayoutReport:
    return PayoutReport(Payout.model_validate(data).payout_id)


def _dispute(status: DisputeStatus) -> Callable[[Any], DisputeReport]:
    def report(data: Any) -> DisputeReport:
        sent = Dispute.model_validate(data)
        return DisputeReport(sent.reference, sent.payment_id, status, sent.amount_minor, sent.currency, None)

    return report


def _settlement(data: Any) -> BankSettlementReport:
    sent = BankSettlement.model_validate(data)
    return BankSettlementReport(**sent.model_dump(), settled_at=None)


_REPORTS: Mapping[str, Callable[[Any], ProviderEvent]] = {
    "payout.paid": _payout,
    "payout.failed": _payout,
    "payout.reversed": _payout,
    "dispute.opened": _dispute(DisputeStatus.OPEN),
    "dispute.won": _dispute(DisputeStatus.WON),
    "dispute.lost": _dispute(DisputeStatus.LOST),
    "bank_settlement.made": _settlement,
}
