"""Paying for a booking, what the payment provider sends, and the ticket of a paid booking."""

from typing import Any, Literal, Self

from pydantic import ConfigDict, Field

from domain.bookings import BookingNotPayable, BookingStatus
from domain.checkout.errors import (
    AmountMismatch,
    BadSignature,
    PaymentDeclined,
    PaymentNotCompleted,
    PaymentOpen,
    PaymentUnusable,
)
from domain.errors import NotFound
from domain.payments import Payment, PaymentMethod, PaymentStatus
from domain.seats.errors import LockExpired, LockReleased
from domain.shows import ShowClosed
from resolvers import checkout
from resolvers.context import Context
from rest.amounts import AmountIn, AmountOut
from rest.bodies import Answer, Body
from rest.bookings import TicketAnswer
from rest.operations import Operation, Reply, Signed


class InitiatePayment(Body):
    booking_id: str
    amount: AmountIn
    method: Literal["UPI", "CARD", "NETBANKING", "WALLET"] = Field(alias="paymentMethod")
    return_url: str | None = Field(
        None,
        description="Where the customer goes on once the provider is done: an absolute http or https address on the"
        " platform's own origin, or on one of MARQUEE_ALLOWED_ORIGINS; up to 1,000 characters."
        " Left out: the page of the booking. Of an open payment the one that it was initiated with stays.",
    )


class ConfirmBooking(Body):
    booking_id: str
    payment_id: str | None = Field(None, description="Left out for a booking that costs nothing.")


# Only for the OpenAPI document: the provider's adapter parses the signed bytes.
class PaymentCallback(Body):
    payment_id: str
    status: Literal["SUCCESS", "FAILED", "PENDING", "PROCESSING"]
    amount: AmountIn | None = None
    currency: str | None = None
    provider_reference: str | None = None


# Only for the OpenAPI document, too.
class ProviderEvent(Body):
    """The members that the platform reads; a provider sends more."""

    model_config = ConfigDict(extra="allow")

    event: str = Field(description="The event, such as `payment.captured` or `payout.paid`.")
    payload: dict[str, Any] | None = Field(None, description="Razorpay's entities.")
    data: dict[str, Any] | None = Field(None, description="The sandbox's facts.")


class PaymentAnswer(Answer):
    payment_id: str
    booking_id: str
    amount: AmountOut
    currency: str
    payment_method: PaymentMethod
    status: PaymentStatus
    provider: str
    checkout_url: str | None = Field(description="URL of the page on which the customer pays.")

    @classmethod
    def of(cls, payment: Payment) -> Self:
        return cls(
            payment_id=payment.id,
            booking_id=payment.booking_id,
            amount=payment.amount_minor,
            currency=payment.currency,
            payment_method=payment.method,
            status=payment.status,
            provider=payment.provider,
            checkout_url=payment.checkout_url,
        )


class CallbackAnswer(Answer):
    payment_id: str
    status: PaymentStatus
    booking_status: BookingStatus | None = Field(description="Null for an unknown payment.")


class ConfirmedBookingAnswer(Answer):
    booking_id: str
    status: BookingStatus
    ticket: TicketAnswer


class ProviderEventAnswer(Answer):
    understood: bool = Field(description="False for an event that does not concern the platform.")


async def initiate_payment(ctx: Context, body: InitiatePayment) -> Reply:
    initiated = await checkout.initiate_payment(ctx, body.booking_id, body.amount, body.method, body.return_url)
    return Reply(PaymentAnswer.of(initiated.payment), 201 if initiated.created else 200)


async def accept_callback(ctx: Context, signed: Signed) -> CallbackAnswer:
    done = await checkout.accept_callback(ctx, signed.raw, signed.signature)
    return CallbackAnswer(payment_id=done.payment_id, status=done.status, booking_status=done.booking_status)


async def accept_provider_event(ctx: Context, provider: str, signed: Signed) -> ProviderEventAnswer:
    return ProviderEventAnswer(
        understood=await checkout.accept_provider_event(ctx, provider, signed.raw, signed.signature)
    )


async def confirm_booking(ctx: Context, body: ConfirmBooking) -> ConfirmedBookingAnswer:
    done = await checkout.confirm_booking(ctx, body.booking_id, body.payment_id)
    ticket = TicketAnswer.of(done.ticket)
    return ConfirmedBookingAnswer(booking_id=done.booking.id, status=done.booking.status, ticket=ticket)


OPERATIONS = (
    Operation(
        "POST",
        "/payments/initiate",
        initiate_payment,
        PaymentAnswer,
        "Initiate a payment for a booking. While a payment is open, the same request answers 200 with that payment.",
        use_case=checkout.initiate_payment,
        body=InitiatePayment,
        statuses=(201, 200),
        problems=(
            NotFound,
            AmountMismatch,
            PaymentOpen,
            BookingNotPayable,
            ShowClosed,
            LockExpired,
            LockReleased,
            PaymentDeclined,
        ),
    ),
    Operation(
        "POST",
        "/booking/confirm",
        confirm_booking,
        ConfirmedBookingAnswer,
        "Confirm a booking that is paid or costs nothing, and answer its ticket. Safe to call at any time, any number"
        " of times.",
        use_case=checkout.confirm_booking,
        body=ConfirmBooking,
        problems=(NotFound, PaymentNotCompleted, PaymentUnusable, ShowClosed, LockExpired, LockReleased),
    ),
    Operation(
        "POST",
        "/payments/callback/{provider}",
        accept_provider_event,
        ProviderEventAnswer,
        "For the payment provider in use: its events about payments, refunds, payouts, disputes and bank"
        " settlements, in its own format and with its own signature.",
        use_case=checkout.accept_provider_event,
        body=ProviderEvent,
        signed=("X-Razorpay-Signature", "X-Signature"),
        problems=(BadSignature, NotFound),
    ),
)

CALLBACK = Operation(
    "POST",
    "/payments/callback",
    accept_callback,
    CallbackAnswer,
    "For the payment provider: the outcome of a payment. `X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256>`"
    " over `{t}.{raw body}`.",
    use_case=checkout.accept_callback,
    body=PaymentCallback,
    signed=("X-Signature",),
    problems=(BadSignature, NotFound),
)
"""Served only with the sandbox as provider: otherwise the path answers 404."""
