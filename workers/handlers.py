"""The handlers of each event. A handler is one use case, called with the event's ids."""

from domain.events import (
    BankDetailsChanged,
    BookingCancelled,
    BookingConfirmed,
    CustomerAddressChanged,
    NotificationQueued,
    PartnerApproved,
    PartnerRejected,
    PaymentInitiated,
    PayoutDue,
    PayoutReported,
    PayoutStarted,
    RefundRequested,
    SettlementClosed,
    SettlementDue,
    ShowBookingCancellationDue,
    ShowCancelled,
    SignInCodeRequested,
    StaffInvited,
)
from resolvers import cancellations, checkout, notifications, payments, settlements
from resolvers.outbox import Handlers

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
    BankDetailsChanged: (
        lambda ctx, event, event_id: notifications.announce_bank_details(
            ctx, event.partner_id, event.notify_email, event_id
        ),
        lambda ctx, event, _: settlements.release_payouts(ctx, event.partner_id),
    ),
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
    ShowBookingCancellationDue: (
        lambda ctx, event, _: cancellations.cancel_due_booking(ctx, event.show_id, event.booking_id),
    ),
    SettlementDue: (lambda ctx, event, _: settlements.settle_partner(ctx, event.partner_id),),
    SettlementClosed: (),
    PayoutDue: (lambda ctx, event, _: settlements.start_payout(ctx, event.settlement_id),),
    PayoutStarted: (lambda ctx, event, _: settlements.perform_payout(ctx, event.payout_id),),
    PayoutReported: (lambda ctx, event, _: settlements.reconcile_payout(ctx, event.payout_id),),
    PartnerApproved: (),
    PartnerRejected: (),
}
