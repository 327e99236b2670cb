"""The handlers of each event. A handler is one use case, called with the event's ids."""

from functools import partial
from typing import Any

from domain.events import (
    BankDetailsChanged,
    BookingCancelled,
    BookingConfirmed,
    ContactChanged,
    CustomerAddressChanged,
    MoneySentBack,
    NotificationQueued,
    PartnerApproved,
    PartnerReinstated,
    PartnerRejected,
    PartnerSuspended,
    PaymentInitiated,
    PayoutDue,
    PayoutReported,
    PayoutStarted,
    RefundRequested,
    SettlementClosed,
    SettlementDue,
    ShowBookingCancellationDue,
    ShowBookingMoved,
    ShowCancelled,
    ShowMoved,
    SignInCodeRequested,
    StaffInvited,
)
from domain.notifications import MessageKind
from resolvers import cancellations, checkout, notifications, payments, settlements
from resolvers.context import Context
from resolvers.outbox import Handlers


async def _warn(kind: MessageKind, ctx: Context, event: Any, event_id: str) -> None:
    await notifications.warn_contacts(ctx, kind, event.partner_id, event.notify_email, event_id)


async def _announce_status(ctx: Context, event: Any, event_id: str) -> None:
    await notifications.announce_status(ctx, event.partner_id, event_id)


async def _release(ctx: Context, event: Any, _event_id: str) -> None:
    await settlements.release_payouts(ctx, event.partner_id)


HANDLERS: Handlers = {
    BookingConfirmed: (
        lambda ctx, event, event_id: notifications.announce_booking(
            ctx, event.show_id, event.booking_id, event.ticket_id, event_id
        ),
    ),
    BookingCancelled: (
        lambda ctx, event, event_id: notifications.announce_cancellation(
            ctx, event.show_id, event.booking_id, event.cancellation_id, event_id
        ),
    ),
    MoneySentBack: (
        lambda ctx, event, event_id: notifications.announce_money_sent_back(
            ctx, event.show_id, event.booking_id, event.refund_id, event_id
        ),
    ),
    BankDetailsChanged: (
        partial(_warn, MessageKind.BANK_DETAILS_CHANGED),
        _release,
    ),
    ContactChanged: (partial(_warn, MessageKind.CONTACT_CHANGED),),
    SignInCodeRequested: (
        lambda ctx, event, event_id: notifications.announce_sign_in_code(ctx, event.code_id, event_id),
    ),
    CustomerAddressChanged: (
        lambda ctx, event, event_id: notifications.announce_address_change(
            ctx, event.customer_id, event.notify_address, event_id
        ),
    ),
    StaffInvited: (lambda ctx, event, event_id: notifications.announce_invitation(ctx, event.staff_id, event_id),),
    NotificationQueued: (
        lambda ctx, event, _: notifications.deliver_notification(ctx, event.show_id, event.notification_id),
    ),
    PaymentInitiated: (lambda ctx, event, _: checkout.reconcile_payment(ctx, event.show_id, event.payment_id),),
    RefundRequested: (lambda ctx, event, _: payments.perform_refund(ctx, event.show_id, event.refund_id),),
    ShowCancelled: (lambda ctx, event, _: cancellations.request_cancellations(ctx, event.show_id),),
    ShowMoved: (lambda ctx, event, _: notifications.request_move_messages(ctx, event.show_id),),
    ShowBookingMoved: (lambda ctx, event, _: notifications.announce_move(ctx, event.show_id, event.booking_id),),
    ShowBookingCancellationDue: (
        lambda ctx, event, _: cancellations.cancel_due_booking(ctx, event.show_id, event.booking_id),
    ),
    SettlementDue: (lambda ctx, event, _: settlements.settle_partner(ctx, event.partner_id),),
    SettlementClosed: (),
    PayoutDue: (lambda ctx, event, _: settlements.start_payout(ctx, event.settlement_id),),
    PayoutStarted: (lambda ctx, event, _: settlements.perform_payout(ctx, event.payout_id),),
    PayoutReported: (lambda ctx, event, _: settlements.reconcile_payout(ctx, event.payout_id),),
    PartnerApproved: (_announce_status, _release),
    PartnerReinstated: (_announce_status, _release),
    PartnerRejected: (_announce_status,),
    PartnerSuspended: (_announce_status,),
}
