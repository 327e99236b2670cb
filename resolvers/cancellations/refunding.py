"""refundPayment: refunds money without cancelling. Ticket and seats stay as they are."""

from decimal import Decimal

from domain import ids
from domain.accounts import Principal, Role, Scope
from domain.bookings import Ticket
from domain.errors import NotFound
from domain.events import MoneySentBack
from domain.ledger import Cause, Posting, PostingEvent, Source, accounts, sales
from domain.money import DEFAULT_CURRENCY, minor_of
from domain.payments import Payment, Refund, RefundExceedsPayment, RefundReason, RefundRequest, refundable_minor
from domain.proposals import NewProposal
from domain.text import clean_optional
from models import audit
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.payments import payments as payment_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.ledger import post
from resolvers.payments import read_refund, request_refund
from resolvers.second_operator import TwoOperators, require_second_operator


@allow(Role.OPERATOR, partner=Scope.REFUNDS_WRITE)
async def refund_payment(
    ctx: Context, ticket_id: str, amount: Decimal | None = None, reason: str | None = None
) -> Refund:
    """Refunds part or all of what is left of a ticket's payment: an operator as goodwill, a partner out of its payable.
    The customer is notified.

    Atomic; idempotent by key. Raises NotFound, InvalidInput, RefundExceedsPayment, SecondOperatorNeeded.
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    wanted = None if amount is None else minor_of(amount, "amount")
    note = clean_optional(reason, "reason", 500)
    async with TwoOperators(ctx), ctx.begin() as tx:
        refund_id = ids.new_in_show(ids.REFUND, show_id)
        earlier = await tx.replay_of("refundPayment", refund_id, show_id)
        ticket = _visible(tx.principal, await ticket_rows.find(tx.db, show_id, ticket_id), ticket_id)
        if earlier is not None:
            return await read_refund(tx, show_id, earlier)
        payment = await _lock_payment(tx, ticket)
        left = refundable_minor(payment)
        request = RefundRequest(wanted or left, _reason(tx.principal), note, refund_id)
        if left == 0 or request.amount_minor > left:
            raise RefundExceedsPayment(left, payment.currency)
        if request.amount_minor > tx.policy.two_operators_above_minor:
            said = {"amountMinor": request.amount_minor, "currency": payment.currency, "reason": note}
            await require_second_operator(tx, NewProposal("refundPayment", ticket_id, said))
        refund = await request_refund(tx, payment, request)
        post(tx, _posting(ticket, refund))
        tx.record(MoneySentBack(show_id, refund.booking_id, refund.id))
        tx.audit(_entry(ticket, refund))
        return refund


def _visible(principal: Principal, ticket: Ticket | None, ticket_id: str) -> Ticket:
    if ticket is None or (principal.role is Role.PARTNER and not principal.is_partner(ticket.partner_id)):
        raise NotFound(ticket_id)
    return ticket


async def _lock_payment(tx: Transaction, ticket: Ticket) -> Payment:
    """Raises RefundExceedsPayment for a ticket that cost nothing."""
    if ticket.payment_id is None:
        raise RefundExceedsPayment(0, DEFAULT_CURRENCY)
    await booking_rows.lock_booking(tx.db, ticket.show_id, ticket.booking_id)
    payment = await payment_rows.lock_payment(tx.db, ticket.show_id, ticket.payment_id)
    if payment is None:
        raise NotFound(ticket.payment_id)
    return payment


def _reason(principal: Principal) -> RefundReason:
    return RefundReason.PARTNER if principal.role is Role.PARTNER else RefundReason.GOODWILL


def _posting(ticket: Ticket, refund: Refund) -> Posting:
    by_partner = refund.reason is RefundReason.PARTNER
    partner_id = ticket.partner_id if by_partner else None
    out_of = accounts.partner_payable(ticket.partner_id) if by_partner else accounts.GOODWILL
    cause = Cause(refund.show_id, Source.REFUND, refund.id, PostingEvent.REQUESTED, refund.booking_id, partner_id)
    return sales.refund_requested(cause, refund.amount_minor, refund.currency, out_of)


def _entry(ticket: Ticket, refund: Refund) -> audit.Entry:
    after = {"refundId": refund.id, "amountMinor": refund.amount_minor, "note": refund.note}
    return audit.Entry("refundPayment", ticket.id, after=after, on_behalf_of=ticket.customer_id)
