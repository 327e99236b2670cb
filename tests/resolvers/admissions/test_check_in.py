"""Who is let in, when, to which show, for which seats."""

import asyncio
from datetime import timedelta

import pytest

from domain import ids, passes
from domain.accounts import Principal, Role
from domain.admissions import ShowOver, TooEarly, WrongShow
from domain.bookings import BookingStatus, Ticket, TicketAdmitted, TicketCancelled, TicketStatus
from domain.errors import InvalidInput, NotFound
from domain.partners import PartnerTerms
from domain.shows import Show
from resolvers import admissions, bookings, cancellations, partners
from resolvers.admissions import CheckedIn
from resolvers.context import Context, Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers import rows

SOON = timedelta(hours=2)


async def sold(services: Services, *seat_ids: str) -> tuple[Show, Ticket, Context, Context]:
    """A show that starts soon, a ticket for these seats of it, its holder, and its gate."""
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place, starts_in=SOON)
    ticket = await world.booked_ticket(services, who, show, seat_ids)
    device = Principal(Role.GATE, ids.new(ids.GATE_DEVICE), place.partner.id)
    return show, ticket, world.as_(services, who), world.as_(services, device)


async def stored(services: Services, ticket: Ticket) -> tuple[str, list[str]]:
    ((status, inside),) = await rows.read(
        services, "select status, inside_seat_ids from tickets where id = :id", id=ticket.id
    )
    return status, inside


async def test_guests_are_let_in_from_four_hours_before_the_start_until_the_end(
    services_with_fakes: Services, clock: Clock
) -> None:
    place = await world.venue(services_with_fakes)
    show = await world.show_on_sale(services_with_fakes, place, starts_in=timedelta(days=5))
    tickets = [await world.booked_ticket(services_with_fakes, world.customer(), show, [f"A{n}"]) for n in (1, 2, 3)]
    gate = world.as_(services_with_fakes, place.owner)
    with pytest.raises(TooEarly) as early:
        await admissions.check_in_ticket(gate, tickets[0].pass_text, "North")
    assert early.value.opens_at == show.starts_at - timedelta(hours=4)
    await clock.set(show.starts_at - timedelta(hours=4, seconds=5))
    with pytest.raises(TooEarly):
        await admissions.check_in_ticket(gate, tickets[0].pass_text, "North")
    assert await stored(services_with_fakes, tickets[0]) == (TicketStatus.BOOKED, [])
    await clock.set(show.starts_at - timedelta(hours=4))
    await admissions.check_in_ticket(gate, tickets[0].pass_text, "North")
    await clock.set(show.ends_at - timedelta(minutes=1))
    await admissions.check_in_ticket(gate, tickets[1].pass_text, "North")
    await clock.set(show.ends_at)
    with pytest.raises(ShowOver) as over:
        await admissions.check_in_ticket(gate, tickets[2].pass_text, "North")
    assert (over.value.show_id, over.value.ended_at) == (show.id, show.ends_at)
    assert await stored(services_with_fakes, tickets[2]) == (TicketStatus.BOOKED, [])


async def test_a_partner_says_itself_how_long_before_the_start_its_gates_open(
    services_with_fakes: Services, clock: Clock
) -> None:
    place, operator = await world.venue(services_with_fakes), world.as_(services_with_fakes, world.OPERATOR)
    show = await world.show_on_sale(services_with_fakes, place, starts_in=timedelta(days=2))
    ticket = await world.booked_ticket(services_with_fakes, world.customer(), show, ["A1"])
    gate = world.as_(services_with_fakes, place.owner)
    await partners.set_partner_terms(operator, place.partner.id, PartnerTerms(check_in_opens_minutes=30))
    await clock.set(show.starts_at - timedelta(minutes=31))
    with pytest.raises(TooEarly):
        await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    await partners.set_partner_terms(operator, place.partner.id, PartnerTerms(check_in_opens_minutes=60))
    assert (await admissions.check_in_ticket(gate, ticket.pass_text, "North")).ticket.status is TicketStatus.ADMITTED


async def test_a_gate_of_one_show_refuses_tickets_of_another_and_tells_the_theater(
    services_with_fakes: Services,
) -> None:
    show, ticket, _, gate = await sold(services_with_fakes, "A1")
    place = await world.venue(services_with_fakes)
    elsewhere = await world.show_on_sale(services_with_fakes, place, starts_in=SOON)
    with pytest.raises(NotFound):
        await admissions.check_in_ticket(gate, ticket.pass_text, "North", elsewhere.id)
    ours = await rows.read(services_with_fakes, "select name from theaters where id = :id", id=show.theater_id)
    at_its_own = world.as_(services_with_fakes, place.owner)
    theirs = await world.booked_ticket(services_with_fakes, world.customer(), elsewhere, ["A1"])
    later = await world.show_on_sale(services_with_fakes, place, starts_in=SOON + timedelta(hours=3))
    with pytest.raises(WrongShow) as wrong:
        await admissions.check_in_ticket(at_its_own, theirs.pass_text, "North", later.id)
    assert (wrong.value.show_id, wrong.value.other_theater) == (elsewhere.id, False)
    assert place.screen.name in wrong.value.message
    assert ours[0].name != wrong.value.theater_name == place.theater.name
    assert await stored(services_with_fakes, theirs) == (TicketStatus.BOOKED, [])
    done = await admissions.check_in_ticket(at_its_own, theirs.pass_text, "North", elsewhere.id)
    assert done.ticket.status is TicketStatus.ADMITTED


async def test_a_part_of_a_group_goes_in_and_the_rest_later(services_with_fakes: Services) -> None:
    show, ticket, who, gate = await sold(services_with_fakes, "A1", "A2", "A3", "A4")
    first = (await admissions.check_in_ticket(gate, ticket.pass_text, "North", None, ["A2", "A1"])).ticket
    assert (first.status, first.admitted_seat_ids) == (TicketStatus.BOOKED, ["A1", "A2"])
    with pytest.raises(TicketAdmitted) as again:
        await admissions.check_in_ticket(gate, ticket.pass_text, "South", None, ["A2", "A3"])
    assert again.value.seat_ids == ("A2",)
    with pytest.raises(InvalidInput):
        await admissions.check_in_ticket(gate, ticket.pass_text, "South", show.id, ["A3", "B1"])
    with pytest.raises(InvalidInput):
        await admissions.check_in_ticket(gate, ticket.pass_text, "South", show.id, [])
    assert await stored(services_with_fakes, ticket) == (TicketStatus.BOOKED, ["A1", "A2"])
    rest = (await admissions.check_in_ticket(gate, ticket.pass_text, "South")).ticket
    assert (rest.status, rest.admitted_seat_ids, rest.admitted_gate) == (
        TicketStatus.ADMITTED,
        ["A1", "A2", "A3", "A4"],
        "South",
    )
    with pytest.raises(TicketAdmitted):
        await admissions.check_in_ticket(gate, ticket.pass_text, "South")
    assert (await bookings.read_ticket(who, ticket.id)).admitted_seat_ids == ["A1", "A2", "A3", "A4"]


async def test_seats_that_are_not_inside_can_be_cancelled_and_those_inside_cannot(
    services_with_fakes: Services,
) -> None:
    show, ticket, who, gate = await sold(services_with_fakes, "A1", "A2", "A3")
    await admissions.check_in_ticket(gate, ticket.pass_text, "North", None, ["A1"])
    for seat_ids in (None, ["A1"], ["A1", "A2"]):
        with pytest.raises(TicketAdmitted) as refused:
            await cancellations.cancel_booking(who, ticket.id, seat_ids)
        assert refused.value.seat_ids == ("A1",)
    one = await cancellations.cancel_booking(who, ticket.id, ["A2"])
    assert (one.ticket.status, one.ticket.seat_ids) == (TicketStatus.BOOKED, ["A1", "A3"])
    other = await cancellations.cancel_booking(who, ticket.id, ["A3"])
    assert (other.ticket.status, other.booking.status) == (TicketStatus.ADMITTED, BookingStatus.PARTIALLY_CANCELLED)
    assert other.ticket.admitted_seat_ids == ["A1"]
    with pytest.raises(TicketAdmitted):
        await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    await check_show(services_with_fakes, show.id)


async def test_a_pass_from_before_a_cancellation_says_at_the_gate_which_seats_are_gone(
    services_with_fakes: Services,
) -> None:
    _, ticket, who, gate = await sold(services_with_fakes, "A1", "A2", "A3")
    await cancellations.cancel_booking(who, ticket.id, ["A1", "A3"])
    with pytest.raises(InvalidInput):
        await admissions.check_in_ticket(gate, ticket.pass_text, "North", None, ["A3"])
    done = await admissions.check_in_ticket(gate, ticket.pass_text, "North")
    assert (done.gone_seat_ids, done.ticket.admitted_seat_ids) == (("A1", "A3"), ["A2"])


async def test_the_same_scan_sent_twice_is_one_scan_and_another_is_refused(services_with_fakes: Services) -> None:
    _, ticket, _, gate = await sold(services_with_fakes, "A1", "A2")
    keyed = gate.with_key("scan-1", "body")
    twice = await asyncio.gather(*(admissions.check_in_ticket(keyed, ticket.pass_text, "North") for _ in range(2)))
    assert [done.ticket.status for done in twice] == [TicketStatus.ADMITTED] * 2
    with pytest.raises(TicketAdmitted):
        await admissions.check_in_ticket(gate.with_key("scan-2", "body"), ticket.pass_text, "North")
    assert await rows.count(services_with_fakes, "admissions", "ticket_id = :id", id=ticket.id) == 1


async def test_gates_that_scan_at_once_let_each_seat_in_once(services_with_fakes: Services) -> None:
    _, ticket, _, gate = await sold(services_with_fakes, "A1", "A2", "A3", "A4")
    wanted = [["A1"], ["A1", "A2"], ["A2"], ["A3"], ["A3", "A4"], ["A4"], None, None]
    scans = (
        admissions.check_in_ticket(gate, ticket.pass_text, f"Gate {n}", None, each) for n, each in enumerate(wanted)
    )
    outcomes = await asyncio.gather(*scans, return_exceptions=True)
    assert all(isinstance(outcome, CheckedIn | TicketAdmitted) for outcome in outcomes)
    counted = await rows.read(
        services_with_fakes,
        "select unnest(seat_ids) as seat from admissions where ticket_id = :id order by 1",
        id=ticket.id,
    )
    assert [row.seat for row in counted] == ["A1", "A2", "A3", "A4"]
    assert await stored(services_with_fakes, ticket) == (TicketStatus.ADMITTED, ["A1", "A2", "A3", "A4"])


async def test_a_seat_that_is_cancelled_while_gates_scan_is_inside_or_given_back_and_never_both(
    services_with_fakes: Services,
) -> None:
    for _ in range(3):
        show, ticket, who, gate = await sold(services_with_fakes, "A1", "A2")
        scan = admissions.check_in_ticket(gate, ticket.pass_text, "North", None, ["A1"])
        cancelling = (cancellations.cancel_booking(who, ticket.id, [seat]) for seat in ("A1", "A2"))
        outcomes = await asyncio.gather(scan, *cancelling, return_exceptions=True)
        faults = [each for each in outcomes if isinstance(each, BaseException)]
        assert all(isinstance(each, TicketAdmitted | TicketCancelled | InvalidInput) for each in faults)
        now = await bookings.read_ticket(who, ticket.id)
        gone = await rows.read(
            services_with_fakes,
            "select unnest(seat_ids) as seat from cancellations where booking_id = :id",
            id=ticket.booking_id,
        )
        inside = await rows.read(
            services_with_fakes, "select unnest(seat_ids) as seat from admissions where ticket_id = :id", id=ticket.id
        )
        assert "A2" in {row.seat for row in gone}
        assert sorted(row.seat for row in [*gone, *inside]) == ["A1", "A2"]
        assert now.status is (TicketStatus.ADMITTED if inside else TicketStatus.CANCELLED)
        await check_show(services_with_fakes, show.id)


async def test_a_cancelled_ticket_and_a_pass_of_nobody_are_refused(services_with_fakes: Services) -> None:
    _, ticket, who, gate = await sold(services_with_fakes, "A1")
    made_up = passes.issue(ids.new_in_show(ids.TICKET, ticket.show_id), ticket.show_id, ["A1"], gate.services.passes)
    with pytest.raises(NotFound):
        await admissions.check_in_ticket(gate, made_up, "North")
    await cancellations.cancel_booking(who, ticket.id)
    with pytest.raises(TicketCancelled):
        await admissions.check_in_ticket(gate, ticket.pass_text, "North")
