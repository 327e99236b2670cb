"""Ports: the roles of systems outside of the platform. Adapters in `providers/` implement them, tests pass fakes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.accounts import Principal
from domain.checkout.reports import PaymentReport, ProviderEvent
from domain.notifications import MessageContext, Notification, TicketMessageContext
from domain.payments import PaymentMethod, PaymentStatus
from domain.settlements.payouts import PayoutOrder, ProviderPayout


class ProviderUnavailable(Exception):
    """The provider did not answer, or not in time: the request may have taken effect."""


class ProviderRefused(Exception):
    """The provider refused the request."""


class DeliveryUnknown(Exception):
    """The message was handed over without an answer: it may have been sent."""


@dataclass(frozen=True)
class PaymentOrder:
    """`is_new`: the provider has not been asked for it before, as far as the caller knows. `return_url`: where its page
    leads back to.
    """

    payment_id: str
    booking_id: str
    amount_minor: int
    currency: str
    method: PaymentMethod
    is_new: bool = field(default=False, compare=False)
    return_url: str | None = None


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
    """`refund_id`: the idempotency key. `captured_minor`: what the provider reported as captured. `failed`: the
    provider reported that this refund failed, so the order asks for another attempt; not part of its equality.
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
        """Requests the refund, or reads its state if it was requested before. Raises ProviderRefused if it failed."""
        ...


class PayoutProvider(Protocol):
    """Every call has a timeout and is idempotent by the platform's id. Raises ProviderUnavailable (the call may have
    taken effect) and ProviderRefused (it had no effect).
    """

    name: str

    async def pay_out(self, order: PayoutOrder) -> ProviderPayout: ...

    async def read_payout(self, payout_id: str, reference: str | None) -> ProviderPayout | None:
        """None: the provider knows no such payout."""
        ...


class ProviderEvents(Protocol):
    """Reads what a provider sends of its own accord: checks the signature first, then the body. `now`: Unix seconds.

    Raises BadSignature, MalformedDelivery for a body that is not JSON, InvalidInput for JSON that the provider does not
    document, and ProviderUnavailable where the provider has to be asked for the rest and does not answer.
    """

    name: str

    async def read_callback(self, body: bytes, signature: str | None, now: int) -> PaymentReport:
        """The documented callback of a payment. Raises NotFound if the provider does not send callbacks."""
        ...

    async def read_event(self, body: bytes, signature: str | None, now: int) -> ProviderEvent | None:
        """An event in the provider's own format. None: its kind does not concern the platform."""
        ...


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes
    content_id: str | None = None
    """Set for an image that the HTML shows inline as `cid:…`."""


@dataclass(frozen=True)
class Message:
    """`id`: the notification's, by which an adapter avoids sending a message twice, if it can."""

    id: str
    recipient: str
    subject: str | None
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    ticket_id: str | None = None


class MessageSender(Protocol):
    """Sends messages over one channel. Raises ProviderUnavailable (not sent, a retry may succeed), ProviderRefused (not
    sent, a retry will not succeed), DeliveryUnknown (it may have been sent).
    """

    repeats_safely: bool
    """Whether a message that is sent twice with the same id is delivered once."""

    async def send(self, message: Message) -> None: ...


class MessageRenderer(Protocol):
    """Renders a message for the notification's channel from its context."""

    def write(self, notification: Notification, context: MessageContext) -> Message: ...

    def page(self, ticket: TicketMessageContext) -> str:
        """The page to which the link in a message leads: HTML that loads nothing from elsewhere."""
        ...

    def pass_image(self, pass_text: str) -> str:
        """The pass as a QR code in SVG, as a data URL. Takes some milliseconds."""
        ...


class PassSigner(Protocol):
    @property
    def key_id(self) -> str: ...

    @property
    def public_keys(self) -> Mapping[str, bytes]:
        """By their ids: the one that signs, then those whose passes are still valid."""
        ...

    def sign(self, payload: bytes) -> bytes: ...

    def verify(self, payload: bytes, signature: bytes) -> bool: ...


class AccessTokens(Protocol):
    def issue(self, principal: Principal, *, lifetime_seconds: int, audience: str | None = None) -> str:
        """A signed access token of the principal and its session. `audience`: None for the platform itself."""
        ...


class Vault(Protocol):
    """Encrypts secrets that must not be readable at rest, each for its owner: what it belongs to, in words that stand
    beside it in the clear. In the place of another one it does not open.
    """

    @property
    def sealing_id(self) -> str:
        """What `seal` seals with: format and key. What was sealed with another one should be sealed anew."""
        ...

    def seal(self, secret: str, owner: Sequence[str]) -> tuple[str, bytes]:
        """(sealing id, sealed bytes)"""
        ...

    def open(self, sealing_id: str, sealed: bytes, owner: Sequence[str]) -> str:
        """Raises SealBroken."""
        ...


class SealBroken(Exception):
    """The bytes are not what was sealed for this owner, or their key is not here. Its text shows no secret."""


class ChangeNotifier(Protocol):
    """Wakes every process after a show's change log has grown. May lose notifications: readers also poll the log."""

    def notify(self, show_ids: Iterable[str]) -> None:
        """Returns at once and never raises."""
        ...


class Observe(Protocol):
    def __call__(self, entry_point: str, operation: str, outcome: str, seconds: float | None) -> None:
        """Records that an operation ended. `outcome`: `ok`, or the code of its problem. Must not raise."""
        ...


def unobserved(entry_point: str, operation: str, outcome: str, seconds: float | None) -> None:
    """Records nothing: for processes without metrics."""
