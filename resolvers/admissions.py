"""What happens at gates: the guests of each seat are let in once, and passes are verified without the network."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain import ids, passes
from domain.accounts import Role, Scope
from domain.admissions import (
    Admission,
    NewAdmission,
    admitted,
    expect_open,
    expect_show,
    expect_undoable,
    seats_to_admit,
    taken_back,
)
from domain.bookings import Ticket
from domain.errors import NotFound
from domain.passes import PassKey
from domain.shows import Show
from domain.text import clean
from models import admissions as admission_rows
from models import audit, base
from models import shows as show_rows
from models.bookings import tickets as ticket_rows
from resolvers.access import ANYONE, allow
from resolvers.context import Context, Transaction


@dataclass(frozen=True)
class CheckedIn:
    """`gone_seat_ids`: seats that the pass names and the ticket has no more, since they were cancelled or moved after
    the pass was made. Nobody was let in for them.
    """

    ticket: Ticket
    gone_seat_ids: tuple[str, ...]


@allow(Role.GATE, partner=Scope.CHECKIN_WRITE)
async def check_in_ticket(
    ctx: Context, pass_text: str, gate: str, show_id: str | None = None, seat_ids: Sequence[str] | None = None
) -> CheckedIn:
    """Lets in the guests of the named seats, or of all that are not inside. `gate`: as the scanner calls it; `show_id`:
    the show that it admits to, if only to one.

    Atomic: one of any number of scans admits a seat. Idempotent by key: the admitting scan sent again succeeds again.
    Raises InvalidInput (not a valid pass, not a seat of the ticket), NotFound (another partner's), ShowIsCancelled
    (also at the same moment), WrongShow, TicketCancelled, TicketAdmitted, TooEarly, ShowOver.
    """
    scanned, name = passes.read(pass_text, ctx.services.passes), clean(gate, "gate")
    if show_id is not None:
        ids.expect(ids.SHOW, show_id)
    async with ctx.begin() as tx:
        admission_id = ids.new_in_show(ids.ADMISSION, scanned.show_id)
        earlier = await tx.replay_of("checkInTicket", admission_id, scanned.show_id)
        ticket = await _ticket_of_partner(tx, scanned.show_id, scanned.ticket_id)
        if earlier is None:
            wanted = await _expect_admissible(tx, ticket, show_id, seat_ids)
            new = NewAdmission(ticket.show_id, admission_id, ticket.id, wanted, name, tx.principal.actor_id)
            ticket = admitted(ticket, await admission_rows.add(tx.db, new))
            await ticket_rows.set_inside(tx.db, ticket)
            tx.audit(audit.Entry("checkInTicket", ticket.id, after={"gate": name, "seats": wanted}))
        gone = tuple(seat_id for seat_id in scanned.seat_ids if seat_id not in ticket.seat_ids)
        return CheckedIn(ticket, gone)


async def _expect_admissible(
    tx: Transaction, ticket: Ticket, show_id: str | None, seat_ids: Sequence[str] | None
) -> list[str]:
    """The seats whose guests may go in. Until commit their show is neither cancelled nor moved: such a change
    waits, and a cancellation gives back to all who are inside.
    """
    expected = None if show_id is None else await _show_of_partner(tx, show_id)
    entrance = await admission_rows.hold_entrance(tx.db, ticket.show_id, tx.policy.check_in_opens_minutes)
    if entrance is None:
        raise NotFound(ticket.show_id)
    expect_show(entrance, expected)
    wanted = seats_to_admit(ticket, seat_ids)
    expect_open(entrance)
    return wanted


@allow(Role.GATE, partner=Scope.CHECKIN_WRITE)
async def undo_check_in(ctx: Context, ticket_id: str) -> Ticket:
    """Undoes the ticket's last check-in that is not undone: its guests are outside again, and may be let in or cancel.

    Atomic; idempotent by key. Raises NotFound (another partner's), TicketCancelled, TicketNotAdmitted, UndoClosed,
    Forbidden (another gate's).
    """
    show_id = ctx.show_of(ids.expect(ids.TICKET, ticket_id))
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("undoCheckIn", ticket_id, show_id)
        ticket = await _ticket_of_partner(tx, show_id, ticket_id)
        if earlier is not None:
            return ticket
        counting = await admission_rows.counting_of(tx.db, ticket)
        undone = expect_undoable(ticket, next(iter(counting), None), tx.principal, await base.now(tx.db))
        await admission_rows.undo(tx.db, undone)
        ticket = taken_back(ticket, undone, next(iter(counting[1:]), None))
        await ticket_rows.set_inside(tx.db, ticket)
        tx.audit(_entry_of_undoing(ticket, undone))
        return ticket


@allow(*ANYONE)
async def read_pass_keys(ctx: Context) -> list[PassKey]:
    """The keys by which a scanner verifies passes without the network: the one that signs, then those before it whose
    passes are still valid.
    """
    return [PassKey(id, public) for id, public in ctx.services.passes.public_keys.items()]


def _entry_of_undoing(ticket: Ticket, undone: Admission) -> audit.Entry:
    return audit.Entry("undoCheckIn", ticket.id, before={"gate": undone.gate, "seats": undone.seat_ids})


async def _ticket_of_partner(tx: Transaction, show_id: str, ticket_id: str) -> Ticket:
    """Locks the ticket until commit. Raises NotFound, also for another partner's."""
    ticket = await ticket_rows.lock(tx.db, show_id, ticket_id)
    if ticket is None or ticket.partner_id != tx.principal.partner_id:
        raise NotFound(ticket_id)
    return ticket


async def _show_of_partner(tx: Transaction, show_id: str) -> Show:
    show = await show_rows.find(tx.db, show_id)
    if show is None or show.partner_id != tx.principal.partner_id:
        raise NotFound(show_id)
    return show
