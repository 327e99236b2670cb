"""Bugs of payments, cancellations and the ledger."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from domain.accounts import Ownership
from domain.checkout.outcome import unusable_reason
from domain.checkout.reports import PaymentReport
from domain.ledger import Cause, Posting, sales
from domain.payments import Payment, PaymentStatus
from domain.ports import PaymentOrder
from domain.seats.holding import end_payment
from models.checkout import settling as settling_rows
from models.payments import payments as payment_rows
from providers import sandbox_events
from resolvers import ledger
from resolvers.cancellations import cancelling, deciding, shows
from resolvers.checkout import paying, provider_events, reconciling, settling
from resolvers.checkout.settling import Settled
from resolvers.context import Transaction
from resolvers.seats.changing import lock_inventory, write_inventory
from tests.planted.planting import put


def callbacks_are_not_deduplicated() -> None:
    async def settle(tx: Transaction, show_id: str, report: PaymentReport) -> Settled:
        payment = await settling_rows.lock(tx.db, show_id, report.payment_id)
        inventory = await lock_inventory(tx, show_id)
        booking, lock = await settling_rows.find(tx.db, show_id, payment.booking_id)
        if report.status is PaymentStatus.SUCCEEDED:
            return await settling._use_money(tx, settling._Locked(payment, booking, lock, inventory), report)
        if report.status is PaymentStatus.FAILED:
            end_payment(inventory, lock.id)
            await write_inventory(tx, inventory)
        return Settled(await payment_rows.advance(tx.db, payment, report.status, report.reference), booking)

    put(provider_events, "settle", settle)
    put(reconciling, "settle", settle)


def a_forged_callback_is_believed() -> None:
    put(sandbox_events, "check_signature", lambda *_given: None)


def another_amount_buys_the_seats() -> None:
    def tolerant(payment: Payment, booking: Any, show: Any, report: PaymentReport) -> Any:
        return unusable_reason(payment, booking, show, replace(report, amount_minor=None, currency=None))

    put(settling, "unusable_reason", tolerant)


def the_provider_is_called_in_the_transaction() -> None:
    right = paying._record_intent

    async def record_intent(tx: Transaction, payment_id: str, intent: Any, lock_id: str) -> Payment:
        payment = await right(tx, payment_id, intent, lock_id)
        order = PaymentOrder(payment.id, payment.booking_id, payment.amount_minor, payment.currency, payment.method)
        opened = await tx.context.services.payments.open_checkout(order)
        return await payment_rows.keep_checkout(tx.db, payment, opened.reference, opened.checkout_url)

    put(paying, "_record_intent", record_intent)


def a_refund_is_not_counted() -> None:
    async def count_refund(*_given: object) -> None:
        """Forgotten."""

    put(payment_rows, "count_refund", count_refund)


def all_seats_are_freed() -> None:
    right = deciding.lock_ticket

    async def lock_ticket(tx: Transaction, show_id: str, booking_id: str) -> deciding.LockedTicket:
        held = await right(tx, show_id, booking_id)
        free_some = held.inventory.free

        def free(_seat_ids: Iterable[str]) -> None:
            free_some([seat for seat, claim in held.inventory.claims.items() if claim.booking_id == booking_id])

        put(held.inventory, "free", free)
        return held

    for module in (deciding, cancelling, shows):
        put(module, "lock_ticket", lock_ticket)


def the_commission_is_kept() -> None:
    right = sales.cancelled

    def cancelled(cause: Cause, sale: sales.Sale, shared: sales.Reversal) -> Posting:
        return right(cause, replace(sale, commission_minor=0, commission_tax_minor=0), shared)

    put(sales, "cancelled", cancelled)


def a_cancellation_is_posted_twice() -> None:
    right = ledger.post

    def post(tx: Transaction, posted: Posting) -> None:
        right(tx, replace(posted, cause=replace(posted.cause, source_id=f"{posted.cause.source_id}-2")))
        right(tx, posted)

    put(deciding, "post", post)


def ownership_is_ignored() -> None:
    put(Ownership, "is_visible_to", lambda _ownership, _principal: True)
