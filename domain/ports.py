"""Roles of what is outside. Adapters in `providers/` play them; fakes go in through the same constructor."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from domain.checkout.reports import PaymentReport, ProviderEvent
from domain.notifications import MessageContext, Notification, TicketMessageContext
from domain.payments import PaymentMethod, PaymentStatus
from domain.settlements.payouts import PayoutOrder, ProviderPayout


class ProviderUnavailable(Exception):
    """The provider did not answer, or not in time: what was asked may have taken effect."""


class ProviderRefused(Exception):
    """The provider answered no."""


class DeliveryUnknown(Exception):
    """A message was handed over and no answer came: it may have been sent."""


@dataclass(frozen=True)
class PaymentOrder:
    payment_id: str
    booking_id: str
    amount_minor: int
    currency: str
    method: PaymentMethod


@dataclass(frozen=True)
class OpenedCheckout:
    reference: str
    checkout_url: str


@dataclass(frozen=True)
class ProviderPayment:
    status: PaymentStatus
    amount_minor: int
    currency: str
    reference: str | None


@dataclass(frozen=True)
class RefundOrder:
    """`refund_id` is the idempotency key. `captured_minor`: what the provider reported as captured. `failed`: it
    reported that this refund failed, so that asking again means another attempt; no part of what is ordered.
    """

    refund_id: str
    payment_id: str
    reference: str | None
    captured_minor: int
    amount_minor: int
    currency: str
    failed: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class ProviderRefund:
    processed: bool
    reference: str | None


class PaymentProvider(Protocol):
    """Every call has a timeout and is idempotent by the platform's id. Raises ProviderUnavailable, ProviderRefused."""

    name: str

    async def open_checkout(self, order: PaymentOrder) -> OpenedCheckout: ...

    async def read_payment(self, payment_id: str, reference: str | None) -> ProviderPayment | None:
        """None: the provider knows no such payment."""
        ...

    async def refund(self, order: RefundOrder) -> ProviderRefund:
        """Also the way to ask what became of it. Raises ProviderRefused for one that failed."""
        ...


class PayoutProvider(Protocol):
    """Every call has a timeout and is idempotent by the platform's id. Raises ProviderUnavailable (it may have taken
    effect) and ProviderRefused (nothing was done).
    """

    name: str

    async def pay_out(self, order: PayoutOrder) -> ProviderPayout: ...

    async def read_payout(self, payout_id: str, reference: str | None) -> ProviderPayout | None:
        """None: the provider knows no such payout."""
        ...


class ProviderEvents(Protocol):
    """Understands what a provider sends unasked: checks the signature first, then reads the body. `now`: unix seconds.

    Raises BadSignature, MalformedDelivery for what is no JSON, InvalidInput for JSON that the provider does not
    document, and ProviderUnavailable where the provider has to be asked and does not answer.
    """

    name: str

    async def read_callback(self, body: bytes, signature: str | None, now: int) -> PaymentReport:
        """The documented callback of a payment. Raises NotFound where the provider sends none."""
        ...

    async def read_event(self, body: bytes, signature: str | None, now: int) -> ProviderEvent | None:
        """An event in the provider's own words. None: it does not concern the platform."""
        ...


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes
    content_id: str | None = None
    """Set for what the HTML shows inline as `cid:…`."""


@dataclass(frozen=True)
class Message:
    """`id` is the notification's: an adapter that can tell, sends the same id once."""

    id: str
    recipient: str
    subject: str | None
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    ticket_id: str | None = None


class MessageSender(Protocol):
    """One per channel. Raises ProviderUnavailable (nothing left, try again), ProviderRefused (never will),
    DeliveryUnknown (it may have left).
    """

    repeats_safely: bool
    """Whether the same message id sent twice is delivered once."""

    async def send(self, message: Message) -> None: ...


class MessageRenderer(Protocol):
    """Puts context into words, for every channel."""

    def write(self, notification: Notification, context: MessageContext) -> Message: ...

    def page(self, ticket: TicketMessageContext) -> str:
        """HTML that needs nothing from elsewhere, for whoever follows the link of a message."""
        ...


class PassSigner(Protocol):
    def sign(self, payload: bytes) -> bytes: ...

    def verify(self, payload: bytes, signature: bytes) -> bool: ...


class Vault(Protocol):
    """Seals what must not be readable at rest."""

    def seal(self, secret: str) -> tuple[str, bytes]:
        """(id of the key, sealed bytes)"""
        ...

    def open(self, key_id: str, sealed: bytes) -> str: ...


class ChangeNotifier(Protocol):
    """Tells every process that a show's log has grown. May be lost at any moment: the log is the truth."""

    def notify(self, show_ids: Iterable[str]) -> None:
        """Returns at once and never raises."""
        ...


class Observe(Protocol):
    def __call__(self, entry_point: str, operation: str, outcome: str, seconds: float | None) -> None:
        """Of an operation that has ended: `ok`, or the code of its problem. Must not raise."""
        ...


def unobserved(entry_point: str, operation: str, outcome: str, seconds: float | None) -> None:
    """Where nobody measures."""
