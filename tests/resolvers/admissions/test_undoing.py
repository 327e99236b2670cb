"""A check-in that was a mistake is undone within ten minutes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain import ids
from domain.accounts import PARTNER_SCOPES, Principal, Role
from domain.admissions import TicketNotAdmitted, UndoClosed
from domain.bookings import Ticket, TicketAdmitted, TicketCancelled, TicketStatus
from domain.errors import Forbidden, NotFound
from resolvers import admissions, cancellations
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from tests.resolvers.admissions.test_check_in import sold, stored

SOON = timedelta(hours=2)


async def test_guests_whose_check_in_is_undone_may_go_in_again_or_cancel(services_with_fakes: Services) -> None:
    _, ticket, who, gate = await sold(services_with_fakes, "A1", "A2")
    await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    undone = await admissions.undo_check_in(gate, ticket.id)
    assert (undone.status, undone.admitted_seat_ids, undone.admitted_at) == (TicketStatus.BOOKED, [], None)
    await cancellations.cancel_booking(who, ticket.id, ["A1"])
    again = (await admissions.check_in_ticket(gate, ticket.pass_text, "South")).ticket
    assert (again.status, again.admitted_seat_ids) == (TicketStatus.ADMITTED, ["A2"])
    trail = await rows.read(
        services_with_fakes, "select action from audit_trail where object_id = :id order by at, id", id=ticket.id
    )
    assert [row.action for row in trail if row.action.endswith(("CheckIn", "checkInTicket"))] == [
        "checkInTicket", "undoCheckIn", "checkInTicket",
    ]  # fmt: skip


async def test_the_last_scan_is_undone_and_the_one_before_stands(services_with_fakes: Services) -> None:
    _, ticket, _, gate = await sold(services_with_fakes, "A1", "A2", "A3")
    await admissions.check_in_ticket(gate, ticket.pass_text, "North", None, ["A1"])
    await admissions.check_in_ticket(gate, ticket.pass_text, "South")
    once = gate.with_key("undo-1", "body")
    for _ in range(2):
        undone = await admissions.undo_check_in(once, ticket.id)
    assert (undone.status, undone.admitted_seat_ids, undone.admitted_gate) == (TicketStatus.BOOKED, ["A1"], "North")
    assert (await admissions.undo_check_in(gate, ticket.id)).admitted_seat_ids == []
    with pytest.raises(TicketNotAdmitted):
        await admissions.undo_check_in(gate, ticket.id)


async def test_after_ten_minutes_the_guests_stay_admitted(services_with_fakes: Services, clock: Clock) -> None:
    _, ticket, _, gate = await sold(services_with_fakes, "A1")
    await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    await clock.advance(minutes=10)
    with pytest.raises(UndoClosed):
        await admissions.undo_check_in(gate, ticket.id)
    assert await stored(services_with_fakes, ticket) == (TicketStatus.ADMITTED, ["A1"])


async def test_only_the_gate_that_scanned_or_the_partner_undoes(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place, starts_in=SOON)
    ticket = await world.booked_ticket(services_with_fakes, world.customer(), show, ["A1"])
    here, there = [
        world.as_(services_with_fakes, Principal(Role.GATE, ids.new(ids.GATE_DEVICE), place.partner.id))
        for _ in range(2)
    ]
    await admissions.check_in_ticket(here, ticket.pass_text, "North")
    with pytest.raises(Forbidden):
        await admissions.undo_check_in(there, ticket.id)
    other = await world.venue(services_with_fakes)
    with pytest.raises(NotFound):
        await admissions.undo_check_in(world.as_(services_with_fakes, other.owner), ticket.id)
    assert await stored(services_with_fakes, ticket) == (TicketStatus.ADMITTED, ["A1"])
    staff = replace(place.owner, actor_id=ids.new(ids.STAFF))
    assert (await admissions.undo_check_in(world.as_(services_with_fakes, staff), ticket.id)).admitted_seat_ids == []


async def test_what_a_version_before_admitted_is_not_undone(services_with_fakes: Services) -> None:
    _, ticket, who, gate = await sold(services_with_fakes, "A1")
    await rows.run(
        services_with_fakes,
        "update tickets set status = 'ADMITTED', admitted_at = now() - interval '1 day' where id = :id",
        id=ticket.id,
    )
    with pytest.raises(UndoClosed):
        await admissions.undo_check_in(gate, ticket.id)
    with pytest.raises(TicketAdmitted) as inside:
        await cancellations.cancel_booking(who, ticket.id)
    assert inside.value.seat_ids == ("A1",)


async def test_the_ticket_of_a_cancelled_show_is_beyond_undoing(services_with_fakes: Services) -> None:
    _, ticket, who, gate = await sold(services_with_fakes, "A1")
    await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    owner = Principal(Role.PARTNER, ids.new(ids.STAFF), ticket.partner_id, PARTNER_SCOPES)
    await cancellations.cancel_show(world.as_(services_with_fakes, owner), ticket.show_id, "Projector failed")
    await cancellations.cancel_booking(who, ticket.id)
    with pytest.raises(TicketCancelled):
        await admissions.undo_check_in(gate, ticket.id)


async def test_undoing_and_scanning_at_once_leaves_one_truth(services_with_fakes: Services) -> None:
    _, ticket, _, gate = await sold(services_with_fakes, "A1")
    await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    outcomes = await asyncio.gather(
        *(admissions.undo_check_in(gate, ticket.id) for _ in range(3)),
        *(admissions.check_in_ticket(gate, ticket.pass_text, "South") for _ in range(3)),
        return_exceptions=True,
    )
    assert all(
        isinstance(each, Ticket | admissions.CheckedIn | TicketAdmitted | TicketNotAdmitted) for each in outcomes
    )
    standing = await rows.count(
        services_with_fakes, "admissions", "ticket_id = :id and undone_at is null", id=ticket.id
    )
    status, inside = await stored(services_with_fakes, ticket)
    assert (standing, inside) == ((1, ["A1"]) if status == TicketStatus.ADMITTED else (0, []))
