"""Initiating payments and confirming bookings."""

from decimal import Decimal

import strawberry

from domain.payments import PaymentMethod
from resolvers import checkout
from schema.bookings import Booking
from schema.kit.context import Info
from schema.kit.inputs import idempotency_key, optional
from schema.kit.mutation import mutation
from schema.kit.problems import (
    OF_A_LOCK_THAT_ENDED,
    AmountMismatch,
    BookingNotPayable,
    PaymentDeclined,
    PaymentNotCompleted,
    PaymentOpen,
    PaymentUnusable,
)
from schema.payments import Payment


@strawberry.input(description="A payment to initiate.")
class InitiatePaymentInput:
    booking_id: strawberry.ID = strawberry.field(description="The booking to pay for.")
    amount: Decimal = strawberry.field(description="Must equal the booking's `quote.total.amount`.")
    method: PaymentMethod = strawberry.field(description="The payment method.")
    return_url: str | None = optional(
        "Where the customer goes on once the provider is done: an absolute http or https address on the platform's own"
        " origin, or on one of MARQUEE_ALLOWED_ORIGINS; up to 1,000 characters. Omitted: the page of the booking. Of an"
        " open payment the one that it was initiated with stays."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The booking to confirm, and the payment that paid for it, if it costs something.")
class ConfirmBookingInput:
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    payment_id: strawberry.ID | None = optional(
        "The payment. Omitted for a booking whose `quote.total` is zero: confirming it is all that it takes."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class CheckoutMutations:
    @mutation(
        "Initiates a payment; the seats stay held for the payment window. While a payment is open, the same"
        " call answers it. After a failed payment, another one may be initiated. A booking that costs nothing takes"
        " none.",
        AmountMismatch,
        PaymentOpen,
        BookingNotPayable,
        PaymentDeclined,
        *OF_A_LOCK_THAT_ENDED,
    )
    async def initiate_payment(self, info: Info, input: InitiatePaymentInput) -> Payment:
        ctx = info.context.keyed(input)
        initiated = await checkout.initiate_payment(ctx, input.booking_id, input.amount, input.method, input.return_url)
        return Payment.of(initiated.payment)

    @mutation(
        "Answers the confirmed booking with its ticket. Safe to call at any time: it asks the payment provider where no"
        " outcome is known yet, and never books twice. A booking that costs nothing is confirmed by this alone, while"
        " its seats are held.",
        PaymentNotCompleted,
        PaymentUnusable,
        *OF_A_LOCK_THAT_ENDED,
    )
    async def confirm_booking(self, info: Info, input: ConfirmBookingInput) -> Booking:
        ctx = info.context.keyed(input)
        return Booking.of((await checkout.confirm_booking(ctx, input.booking_id, input.payment_id)).booking)
