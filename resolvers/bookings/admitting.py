"""checkInTicket: admits each ticket once."""

from domain import passes
from domain.accounts import Role, Scope
from domain.bookings import Ticket, TicketAdmitted, TicketCancelled, TicketStatus
from domain.errors import NotFound
from domain.shows import ShowIsCancelled, StoredShowStatus
from domain.text import clean
from models import audit
from models import shows as show_rows
from models.bookings import tickets as ticket_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction


@allow(Role.GATE, partner=Scope.CHECKIN_WRITE)
async def check_in_ticket(ctx: Context, pass_text: str, gate: str) -> Ticket:
    """Atomic: one of any number of scans admits. Idempotent by key: the admitting scan sent again succeeds again.

    Raises InvalidInput (not a valid pass), NotFound (another partner's), TicketCancelled, TicketAdmitted, and
    ShowIsCancelled, also where the show is cancelled at the same moment.
    """
    scanned = passes.read(pass_text, ctx.services.passes)
    async with ctx.begin() as tx:
        replayed = await tx.replay_of("checkInTicket", scanned.ticket_id, scanned.show_id) is not None
        await _expect_standing(tx, await _ticket_of_partner(tx, scanned))
        admitted = await ticket_rows.admit(tx.db, scanned.show_id, scanned.ticket_id, clean(gate, "gate"))
        ticket = await _ticket_of_partner(tx, scanned)
        if admitted:
            tx.audit(audit.Entry("checkInTicket", ticket.id, after={"gate": gate}))
        elif not replayed:
            _refuse(ticket)
        return ticket


async def _ticket_of_partner(tx: Transaction, scanned: passes.Pass) -> Ticket:
    ticket = await ticket_rows.lock(tx.db, scanned.show_id, scanned.ticket_id)
    if ticket is None or ticket.partner_id != tx.principal.partner_id:
        raise NotFound(scanned.ticket_id)
    return ticket


async def _expect_standing(tx: Transaction, ticket: Ticket) -> None:
    """Until commit the show is not cancelled: its cancellation waits, and gives back to all who are inside."""
    show = await show_rows.hold(tx.db, ticket.show_id)
    if show is not None and show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowIsCancelled(show.id, show.cancel_reason or "")


def _refuse(ticket: Ticket) -> None:
    if ticket.status is TicketStatus.CANCELLED or ticket.admitted_at is None:
        raise TicketCancelled(ticket.id)
    raise TicketAdmitted(ticket.id, ticket.admitted_at)
