"""The content of messages, read when they are sent: a queued notification has ids only."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from domain.bookings import Ticket, TicketCancelled, TicketStatus
from domain.cancellations import is_by_show
from domain.errors import NotFound
from domain.notifications import (
    AddressChangedMessageContext,
    BankDetailsMessageContext,
    CancellationMessageContext,
    CodeMessageContext,
    ContactMessageContext,
    MessageContext,
    MessageKind,
    MoneySentBackMessageContext,
    MovedMessageContext,
    Notification,
    Outing,
    PartnerStatusMessageContext,
    StaffInvitedMessageContext,
    TicketMessageContext,
    WhySentBack,
    masked,
)
from domain.partners import Partner
from domain.payments import Payment, Refund, RefundReason, UnusableReason
from domain.sessions import CODE_LIFETIME, code_of
from domain.shows import Show
from models import partners as partner_rows
from models import shows as show_rows
from models.base import Database
from models.bookings import bookings as booking_rows
from models.bookings import visits as visit_rows
from models.bookings.visits import Visit
from models.cancellations import cancellations as cancellation_rows
from models.payments import payments as payment_rows
from models.payments import refunds as refund_rows
from models.people import people as people_rows
from models.sessions import codes as code_rows


async def message_context(
    db: Database, notification: Notification, visit: Visit | None, code_key: bytes
) -> MessageContext:
    """`visit`: what the ticket says that the message is about. `code_key`: derives a sign-in code from its id.

    Raises NotFound for a deleted object or a code that no longer counts, and TicketCancelled for a ticket message of a
    cancelled ticket.
    """
    if notification.kind is MessageKind.TICKET:
        return _valid_ticket(visit, notification.subject_id)
    if notification.kind is MessageKind.SIGN_IN_CODE:
        return await _code(db, notification.subject_id, code_key)
    return await _READERS[notification.kind](db, notification)


def _valid_ticket(visit: Visit | None, ticket_id: str) -> TicketMessageContext:
    ticket, context = _content(visit, ticket_id)
    if ticket.status is TicketStatus.CANCELLED:
        raise TicketCancelled(ticket.id)
    return context


async def ticket_context(db: Database, show_id: str, ticket_id: str) -> tuple[Ticket, TicketMessageContext]:
    """The ticket with its content, whatever its status. Raises NotFound."""
    return _content(await visit_rows.find(db, show_id, ticket_id), ticket_id)


def _content(visit: Visit | None, ticket_id: str) -> tuple[Ticket, TicketMessageContext]:
    if visit is None:
        raise NotFound(ticket_id)
    ticket, booking = visit.ticket, visit.booking
    outing = Outing(booking_id=booking.id, ticket_id=ticket.id, seat_ids=tuple(ticket.seat_ids), **vars(visit.place))
    paid = sum(seat.total_minor for seat in booking.live_seats)
    return ticket, TicketMessageContext(outing, ticket.pass_text, paid, booking.currency)


async def _cancellation(db: Database, notification: Notification) -> CancellationMessageContext:
    made = await cancellation_rows.find(db, notification.show_id, notification.subject_id)
    if made is None:
        raise NotFound(notification.subject_id)
    show = await show_rows.find(db, notification.show_id)
    ticket, context = await ticket_context(db, notification.show_id, made.ticket_id)
    is_kept = ticket.status is not TicketStatus.CANCELLED
    return CancellationMessageContext(
        outing=replace(context.outing, seat_ids=tuple(made.seat_ids)),
        kept=context if is_kept else None,
        refund_minor=made.refund_minor,
        fee_minor=made.fee_minor,
        currency=made.currency,
        show_reason=show.cancel_reason if show is not None and made.by_show else None,
    )


async def _moved(db: Database, notification: Notification) -> MovedMessageContext:
    """Raises TicketCancelled: who has cancelled meanwhile need not know."""
    visit = await visit_rows.find(db, notification.show_id, notification.subject_id)
    context = _valid_ticket(visit, notification.subject_id)
    booked_at = None if visit is None else visit.booking.terms.show_starts_at
    return MovedMessageContext(context, None if booked_at == context.outing.starts_at else booked_at)


async def _money_sent_back(db: Database, notification: Notification) -> MoneySentBackMessageContext:
    show_id, refund_id = notification.show_id, notification.subject_id
    refund = await refund_rows.find(db, show_id, refund_id)
    show = await show_rows.find(db, show_id)
    place = await visit_rows.place_of(db, show_id)
    booking = None if refund is None else await booking_rows.find(db, show_id, refund.booking_id)
    if refund is None or booking is None or show is None or place is None:
        raise NotFound(refund_id)
    payment = await payment_rows.get(db, show_id, refund.payment_id)
    why = _why(refund, payment, show)
    return MoneySentBackMessageContext(
        Outing(booking_id=booking.id, ticket_id=None, seat_ids=tuple(booking.seat_ids), **vars(place)),
        why,
        refund.amount_minor,
        refund.currency,
        show.cancel_reason if why is WhySentBack.SHOW_CANCELLED else None,
    )


def _why(refund: Refund, payment: Payment, show: Show) -> WhySentBack:
    if refund.reason is not RefundReason.UNUSABLE_PAYMENT:
        return WhySentBack.PARTNER if refund.reason is RefundReason.PARTNER else WhySentBack.GOODWILL
    if payment.outcome is UnusableReason.CLOSED:
        return WhySentBack.SHOW_CANCELLED if is_by_show(show) else WhySentBack.STARTED
    return WhySentBack(payment.outcome or UnusableReason.LATE)


async def _contact(db: Database, notification: Notification) -> ContactMessageContext:
    partner = await _partner(db, notification)
    changed_at = partner.contact_changed_at or notification.created_at
    return ContactMessageContext(partner.name, masked(partner.contact_email), changed_at)


async def _status(db: Database, notification: Notification) -> PartnerStatusMessageContext:
    partner = await _partner(db, notification)
    return PartnerStatusMessageContext(partner.name, partner.status, partner.status_reason)


async def _partner(db: Database, notification: Notification) -> Partner:
    partner = await partner_rows.find(db, notification.subject_id)
    if partner is None:
        raise NotFound(notification.subject_id)
    return partner


async def _bank_details(db: Database, notification: Notification) -> BankDetailsMessageContext:
    partner = await _partner(db, notification)
    changed_at = partner.bank_details_changed_at or notification.created_at
    return BankDetailsMessageContext(partner.name, partner.account_mask, changed_at)


async def _code(db: Database, code_id: str, key: bytes) -> CodeMessageContext:
    request = await code_rows.find_live_code(db, code_id)
    if request is None:
        raise NotFound(code_id)
    minutes = int(CODE_LIFETIME.total_seconds()) // 60
    return CodeMessageContext(code_of(key, code_id), minutes, is_confirmation=request.confirms_for != "")


async def _invitation(db: Database, notification: Notification) -> StaffInvitedMessageContext:
    staff_id = notification.subject_id
    invited = await people_rows.find_staff(db, staff_id)
    partner = None if invited is None else await partner_rows.find(db, invited.partner_id)
    if invited is None or partner is None or invited.removed_at is not None:
        raise NotFound(staff_id)
    return StaffInvitedMessageContext(partner.name, invited.role.replace("_", " ").lower())


async def _address_change(_db: Database, notification: Notification) -> AddressChangedMessageContext:
    return AddressChangedMessageContext(notification.created_at)


_READERS: Mapping[MessageKind, Callable[[Database, Notification], Awaitable[MessageContext]]] = {
    MessageKind.CANCELLATION: _cancellation,
    MessageKind.SHOW_MOVED: _moved,
    MessageKind.MONEY_SENT_BACK: _money_sent_back,
    MessageKind.BANK_DETAILS_CHANGED: _bank_details,
    MessageKind.CONTACT_CHANGED: _contact,
    MessageKind.PARTNER_STATUS_CHANGED: _status,
    MessageKind.ADDRESS_CHANGED: _address_change,
    MessageKind.STAFF_INVITED: _invitation,
}
