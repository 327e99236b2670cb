"""Disputes: operators list them, and charge a lost one to the platform or to its partner."""

from domain import ids
from domain.accounts import Role
from domain.bookings import Booking
from domain.checkout.disputes import ChargeTo, Dispute, DisputeNotLost, DisputeStatus
from domain.discovery import Page, page_size, time_behind
from domain.errors import InvalidInput, NotFound
from domain.ledger import Cause, PostingEvent, Source, transfers
from domain.text import clean
from models import audit
from models.bookings import bookings as booking_rows
from models.checkout import disputes as dispute_rows
from models.payments import payments as payment_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.ledger import post

LONGEST_NOTE = 500


@allow(Role.OPERATOR)
async def list_disputes(
    ctx: Context, status: DisputeStatus | None, first: int, after: str | None = None
) -> Page[Dispute]:
    """The latest first. Raises InvalidInput."""
    behind = time_behind(after)
    async with ctx.reading() as db:
        found = await dispute_rows.newest(db, status, behind, page_size(first) + 1)
    return Page.of(found, first, lambda dispute: (dispute.opened_at.isoformat(), dispute.id))


@allow(Role.OPERATOR)
async def review_dispute(ctx: Context, dispute_id: str, charge_to: ChargeTo, note: str) -> Dispute:
    """Charges a lost dispute to the platform or to the partner. Atomic; the same again is harmless.

    Raises NotFound, InvalidInput, DisputeNotLost: it is open, won, or charged otherwise.
    """
    ids.expect(ids.DISPUTE, dispute_id)
    show_id = ids.show_of(dispute_id) or ids.UNROUTED
    why = clean(note, "note", LONGEST_NOTE)
    async with ctx.begin() as tx:
        await tx.replay_of("reviewDispute", dispute_id, show_id)
        dispute = await _existing(tx, show_id, dispute_id)
        booking = await _booking_of(tx, dispute)
        if booking is None and charge_to is ChargeTo.PARTNER:
            raise InvalidInput.of("charge_to", "The platform does not know this payment, so no partner can be charged.")
        if await dispute_rows.charge(tx.db, dispute, charge_to.status):
            _post_loss(tx, dispute, booking, by_partner=charge_to is ChargeTo.PARTNER)
            after = {"status": charge_to.status, "note": why}
            tx.audit(audit.Entry("reviewDispute", dispute_id, {"status": dispute.status}, after))
        charged = await _existing(tx, show_id, dispute_id)
        if charged.status is not charge_to.status:
            raise DisputeNotLost(dispute_id, charged.status)
        return charged


async def _existing(tx: Transaction, show_id: str, dispute_id: str) -> Dispute:
    """Raises NotFound."""
    dispute = await dispute_rows.find(tx.db, show_id, dispute_id)
    if dispute is None:
        raise NotFound(dispute_id)
    return dispute


async def _booking_of(tx: Transaction, dispute: Dispute) -> Booking | None:
    if dispute.show_id == ids.UNROUTED:
        return None
    payment = await payment_rows.get(tx.db, dispute.show_id, dispute.payment_id)
    return await booking_rows.find(tx.db, dispute.show_id, payment.booking_id)


def _post_loss(tx: Transaction, dispute: Dispute, booking: Booking | None, *, by_partner: bool) -> None:
    booking_id = None if booking is None else booking.id
    partner_id = booking.partner_id if booking is not None and by_partner else None
    cause = Cause(dispute.show_id, Source.DISPUTE, dispute.id, PostingEvent.LOST, booking_id, partner_id)
    provider, amount, currency = dispute.provider, dispute.amount_minor, dispute.currency
    post(tx, transfers.dispute_lost(cause, provider, amount, currency, by_partner=by_partner))
