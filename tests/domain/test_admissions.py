"""Whatever gates scan and undo: each seat goes in once, and the ticket says who is inside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Principal, Role
from domain.admissions import (
    Admission,
    Entrance,
    ShowOver,
    TooEarly,
    WrongShow,
    admitted,
    expect_open,
    expect_show,
    expect_undoable,
    seats_to_admit,
    taken_back,
)
from domain.bookings import Ticket, TicketAdmitted, TicketStatus
from domain.errors import InvalidInput
from domain.shows import ShowIsCancelled, StoredShowStatus
from tests.domain.making import START, before, show

SEATS = ["A1", "A2", "B1", "Ł1", "अ1"]
GATE = Principal(Role.GATE, "GATE_1", "PARTNER_1")
NOW = datetime(2028, 2, 29, 17, tzinfo=UTC)
SCANS = st.lists(st.tuples(st.booleans(), st.none() | st.lists(st.sampled_from(SEATS), max_size=3)), max_size=12)


def ticket_for(seat_ids: list[str]) -> Ticket:
    return Ticket(
        show_id="SHOW_1",
        id="TICK_1",
        booking_id="BOOK_1",
        payment_id="PAY_1",
        customer_id="USER_1",
        made_by="USER_1",
        partner_id="PARTNER_1",
        seat_ids=seat_ids,
        status=TicketStatus.BOOKED,
        pass_text="",
        issued_at=NOW,
        admitted_at=None,
        admitted_gate=None,
    )


@given(SCANS)
def test_a_ticket_says_who_is_inside_and_each_seat_goes_in_once(scans: list[tuple[bool, list[str] | None]]) -> None:
    ticket, standing = ticket_for(SEATS), list[Admission]()
    for is_scan, seat_ids in scans:
        if not is_scan:
            if standing:
                undone = expect_undoable(ticket, standing.pop(), GATE, NOW)
                ticket = taken_back(ticket, undone, standing[-1] if standing else None)
        else:
            try:
                wanted = seats_to_admit(ticket, seat_ids)
            except (TicketAdmitted, InvalidInput):
                continue
            at = Admission("SHOW_1", f"ADM_{len(standing)}", "TICK_1", wanted, "North", "GATE_1", NOW, None)
            standing.append(at)
            ticket = admitted(ticket, at)
        inside = [seat_id for scan in standing for seat_id in scan.seat_ids]
        assert len(inside) == len(set(inside))
        assert ticket.admitted_seat_ids == [seat_id for seat_id in SEATS if seat_id in inside]
        assert sorted([*ticket.admitted_seat_ids, *ticket.seats_outside]) == sorted(SEATS)
        assert (ticket.status is TicketStatus.ADMITTED) == (ticket.seats_outside == [])
        assert (ticket.admitted_at is None) == (inside == [])


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (before(hours=4, seconds=1), TooEarly),
        (before(hours=4), None),
        (START + timedelta(hours=2, seconds=-1), None),
        (START + timedelta(hours=2), ShowOver),
    ],
)
def test_guests_go_in_from_the_opening_to_the_end(now: datetime, refusal: type[Exception] | None) -> None:
    entrance = Entrance(show(now), "Regal", "Screen 1", 240)
    if refusal is None:
        expect_open(entrance)
    else:
        with pytest.raises(refusal):
            expect_open(entrance)


def test_a_cancelled_show_is_said_before_a_wrong_one_and_another_theater_is_named() -> None:
    here, there = show(START), replace(show(START), id="SHOW_2", theater_id="THEATER_2")
    with pytest.raises(WrongShow, match="at another theater, Regal"):
        expect_show(Entrance(here, "Regal", "Screen 1", 240), there)
    expect_show(Entrance(here, "Regal", "Screen 1", 240), here)
    gone = Entrance(show(START, StoredShowStatus.CANCELLED), "Regal", "Screen 1", 240)
    with pytest.raises(ShowIsCancelled):
        expect_show(gone, there)
