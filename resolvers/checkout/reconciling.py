"""Asks the provider about payments without an outcome, so that a lost callback changes nothing in the end."""

from datetime import timedelta

import structlog

from domain.accounts import Role, Scope
from domain.checkout.reports import PaymentReport
from domain.events import PaymentInitiated
from domain.payments import Payment, PaymentStatus
from domain.policy import Policy
from domain.ports import ProviderPayment, ProviderRefused, ProviderUnavailable
from models import base
from models.payments import payments as payment_rows
from resolvers.access import allow
from resolvers.checkout.settling import settle
from resolvers.context import Context

log = structlog.get_logger()

LATE_SUCCESS_FOR = timedelta(days=5)
"""How long a bank may take to report that a payment succeeded after all."""
LONGEST_PAUSE = timedelta(hours=1)


@allow(Role.CUSTOMER, Role.OPERATOR, Role.SYSTEM, partner=Scope.BOOKINGS_ON_BEHALF)
async def ask_provider(ctx: Context, payment: Payment) -> None:
    """Settles what the provider answers. A provider that does not answer leaves the payment as it is. The caller has
    checked that the principal may confirm the booking.
    """
    try:
        answer = await ctx.services.payments.read_payment(payment.id, payment.provider_reference)
    except (ProviderUnavailable, ProviderRefused) as error:
        log.warning("payment_provider_silent", payment_id=payment.id, why=type(error).__name__)
        return
    if answer is not None:
        async with ctx.begin_directly() as tx:
            await settle(tx, payment.show_id, _report(payment, answer))


def _report(payment: Payment, answer: ProviderPayment) -> PaymentReport:
    return PaymentReport(payment.id, answer.status, answer.amount_minor, answer.currency, answer.reference)


@allow(Role.SYSTEM)
async def reconcile_payment(ctx: Context, show_id: str, payment_id: str) -> None:
    """Asks once and, while money may still arrive, records to ask again: steadily while the customer may be paying, at
    growing intervals afterwards.
    """
    async with ctx.reading() as db:
        payment = await payment_rows.get(db, show_id, payment_id)
    if payment.status is PaymentStatus.SUCCEEDED:
        return
    await ask_provider(ctx, payment)
    async with ctx.begin() as tx:
        payment = await payment_rows.get(tx.db, show_id, payment_id)
        age = await base.age_of(tx.db, payment.created_at)
        if payment.status is not PaymentStatus.SUCCEEDED and age < LATE_SUCCESS_FOR:
            tx.record(PaymentInitiated(show_id, payment_id), _pause(age, tx.policy))


def _pause(age: timedelta, policy: Policy) -> timedelta:
    steady = timedelta(seconds=policy.reconcile_after_seconds)
    if age <= timedelta(seconds=policy.payment_window_seconds) + steady:
        return steady
    return min(max(age / 2, steady), LONGEST_PAUSE)
