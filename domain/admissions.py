"""Admissions: whom a gate lets in, for which seats, when, and for how long that may be undone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.accounts import Principal, Role
from domain.bookings import Ticket, TicketAdmitted, TicketCancelled, TicketStatus
from domain.errors import DomainError, FieldProblem, Forbidden, InvalidInput, Kind
from domain.seats.layout import repeated_positions
from domain.shows import Show, ShowIsCancelled, StoredShowStatus

UNDO_MINUTES = 10


@dataclass(frozen=True)
class NewAdmission:
    """`gate`: as the scanner calls it. `admitted_by`: the device, person or key that scanned."""

    show_id: str
    id: str
    ticket_id: str
    seat_ids: list[str]
    gate: str
    admitted_by: str


@dataclass(frozen=True)
class Admission(NewAdmission):
    """One scan that let guests in. `undone_at`: when it was undone; None while it counts."""

    admitted_at: datetime
    undone_at: datetime | None

    @property
    def closes_at(self) -> datetime:
        """Until when it may be undone."""
        return self.admitted_at + timedelta(minutes=UNDO_MINUTES)


@dataclass(frozen=True)
class Entrance:
    """A show as a gate sees it, with the names by which a guest finds it. `opens_minutes`: how long before the start
    guests are let in.
    """

    show: Show
    theater_name: str
    screen_name: str
    opens_minutes: int

    @property
    def opens_at(self) -> datetime:
        return self.show.starts_at - timedelta(minutes=self.opens_minutes)


def expect_show(entrance: Entrance, expected: Show | None) -> None:
    """`expected`: the show that the gate admits to, if it has said so. Raises ShowIsCancelled, WrongShow."""
    show = entrance.show
    if show.stored_status is StoredShowStatus.CANCELLED:
        raise ShowIsCancelled(show.id, show.cancel_reason or "")
    if expected is not None and expected.id != show.id:
        raise WrongShow(
            show_id=show.id,
            starts_at=show.starts_at,
            theater_id=show.theater_id,
            theater_name=entrance.theater_name,
            screen_name=entrance.screen_name,
            other_theater=expected.theater_id != show.theater_id,
        )


def expect_open(entrance: Entrance) -> None:
    """Guests are let in until the show ends. Raises TooEarly, ShowOver."""
    show = entrance.show
    if show.now < entrance.opens_at:
        raise TooEarly(show.id, entrance.opens_at)
    if show.is_over:
        raise ShowOver(show.id, show.ends_at)


def seats_to_admit(ticket: Ticket, seat_ids: Sequence[str] | None) -> list[str]:
    """The named seats, or all whose guests are not inside, in the ticket's order.

    Raises TicketCancelled, TicketAdmitted if one of them is inside, InvalidInput for a seat that the ticket does not
    have (any more).
    """
    if ticket.status is TicketStatus.CANCELLED:
        raise TicketCancelled(ticket.id)
    wanted = ticket.seats_outside if seat_ids is None else _named(ticket, seat_ids)
    inside = [seat_id for seat_id in ticket.admitted_seat_ids if seat_id in wanted or not wanted]
    if inside and ticket.admitted_at is not None:
        raise TicketAdmitted(ticket.id, ticket.admitted_at, tuple(inside))
    return wanted


def _named(ticket: Ticket, seat_ids: Sequence[str]) -> list[str]:
    if not seat_ids:
        raise InvalidInput.of("seat_ids", "Name at least one seat, or leave this out to admit all.")
    twice = repeated_positions(seat_ids)
    foreign = sorted({at for at, seat_id in enumerate(seat_ids) if seat_id not in ticket.seat_ids}.union(twice))
    if foreign:
        sentence = "Not a seat of this ticket (any more), or named twice."
        raise InvalidInput(tuple(FieldProblem(f"seat_ids[{at}]", sentence) for at in foreign))
    return [seat_id for seat_id in ticket.seat_ids if seat_id in set(seat_ids)]


def admitted(ticket: Ticket, admission: Admission) -> Ticket:
    """The ticket once the admission has let its guests in."""
    return _with_inside(ticket, {*ticket.admitted_seat_ids, *admission.seat_ids}, admission)


def taken_back(ticket: Ticket, admission: Admission, earlier: Admission | None) -> Ticket:
    """The ticket once the admission is undone. `earlier`: the newest one that still counts."""
    return _with_inside(ticket, set(ticket.admitted_seat_ids).difference(admission.seat_ids), earlier)


def _with_inside(ticket: Ticket, inside: Collection[str], last: Admission | None) -> Ticket:
    seat_ids = [seat_id for seat_id in ticket.seat_ids if seat_id in inside]
    return replace(
        ticket,
        inside_seat_ids=seat_ids,
        status=TicketStatus.ADMITTED if seat_ids == ticket.seat_ids else TicketStatus.BOOKED,
        admitted_at=None if last is None else last.admitted_at,
        admitted_gate=None if last is None else last.gate,
    )


def expect_undoable(ticket: Ticket, last: Admission | None, who: Principal, now: datetime) -> Admission:
    """The ticket's last admission, `last`, if who asks may undo it: the device that scanned, or its partner.

    Raises TicketCancelled, TicketNotAdmitted, UndoClosed, Forbidden.
    """
    if ticket.status is TicketStatus.CANCELLED:
        raise TicketCancelled(ticket.id)
    if last is None:
        if ticket.admitted_at is None:
            raise TicketNotAdmitted(ticket.id)
        # Admitted by a version that kept no admissions.
        raise UndoClosed(ticket.id, ticket.admitted_at + timedelta(minutes=UNDO_MINUTES))
    if who.role is Role.GATE and who.actor_id != last.admitted_by:
        raise Forbidden("Another gate let these guests in: undo it there, or have the partner's staff do it.")
    if now >= last.closes_at:
        raise UndoClosed(ticket.id, last.closes_at)
    return last


@dataclass(eq=False)
class TooEarly(DomainError):
    code = "TOO_EARLY"
    kind = Kind.CONFLICT
    show_id: str
    opens_at: datetime

    @property
    def message(self) -> str:
        return f"Guests of this show are let in from {self.opens_at.isoformat(timespec='seconds')} on. Scan again then."


@dataclass(eq=False)
class ShowOver(DomainError):
    code = "SHOW_OVER"
    kind = Kind.CONFLICT
    show_id: str
    ended_at: datetime

    @property
    def message(self) -> str:
        return f"This show ended at {self.ended_at.isoformat(timespec='seconds')}. Admit nobody to it any more."


@dataclass(eq=False)
class WrongShow(DomainError):
    """The ticket is for another show than the one that the gate admits to. The facts are those of the ticket's show."""

    code = "WRONG_SHOW"
    kind = Kind.CONFLICT
    show_id: str
    starts_at: datetime
    theater_id: str
    theater_name: str
    screen_name: str
    other_theater: bool

    @property
    def message(self) -> str:
        where = f"at another theater, {self.theater_name}" if self.other_theater else f"on {self.screen_name}"
        start = self.starts_at.isoformat(timespec="minutes")
        return f"This ticket is for another show, {where}, at {start}. Send the guests there."


@dataclass(eq=False)
class TicketNotAdmitted(DomainError):
    code = "TICKET_NOT_ADMITTED"
    kind = Kind.CONFLICT
    ticket_id: str

    @property
    def message(self) -> str:
        return "Nobody is inside with this ticket: there is nothing to undo."


@dataclass(eq=False)
class UndoClosed(DomainError):
    code = "UNDO_CLOSED"
    kind = Kind.CONFLICT
    ticket_id: str
    closed_at: datetime

    @property
    def message(self) -> str:
        ended = self.closed_at.isoformat(timespec="seconds")
        return f"A check-in may be undone for {UNDO_MINUTES} minutes, here until {ended}. The guests stay admitted."
