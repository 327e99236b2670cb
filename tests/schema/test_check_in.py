"""What a scanner sends and is answered."""

from datetime import timedelta

from httpx2 import AsyncClient

from resolvers import cancellations
from resolvers.context import Services
from tests import world
from tests.schema.calling import signed_in

ANSWER = """__typename ... on Problem { code message }
  ... on Ticket { id status seatIds admittedSeatIds goneSeatIds admittedGate }
  ... on WrongShow { showId otherTheater theaterName screenName startsAt }
  ... on TicketAdmitted { seatIds }"""
UNDONE = "__typename ... on Problem { code } ... on Ticket { status admittedSeatIds goneSeatIds }"


async def test_a_scanner_is_told_whom_it_lets_in_and_what_is_wrong(http: AsyncClient, services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show = await world.show_on_sale(services, place, starts_in=timedelta(hours=1, minutes=30))
    later = await world.show_on_sale(services, place, starts_in=timedelta(hours=5))
    ticket = await world.booked_ticket(services, who, show, ["A1", "A2", "A3"])
    await cancellations.cancel_booking(world.as_(services, who), ticket.id, ["A3"])
    caller = await signed_in(http, place.owner)
    scan = {"pass": ticket.pass_text, "gate": "North"}
    wrong = await caller.do("checkInTicket", ANSWER, **scan, showId=later.id)
    assert (wrong["code"], wrong["showId"], wrong["otherTheater"]) == ("WRONG_SHOW", show.id, False)
    assert (wrong["theaterName"], wrong["screenName"]) == (place.theater.name, place.screen.name)
    one = await caller.do("checkInTicket", ANSWER, **scan, showId=show.id, seatIds=["A2"])
    assert (one["status"], one["seatIds"], one["admittedSeatIds"]) == ("BOOKED", ["A1", "A2"], ["A2"])
    assert (one["goneSeatIds"], one["admittedGate"]) == (["A3"], "North")
    again = await caller.do("checkInTicket", ANSWER, **scan, seatIds=["A2"])
    assert (again["code"], again["seatIds"]) == ("TICKET_ADMITTED", ["A2"])
    undone = await caller.do("undoCheckIn", UNDONE, ticketId=ticket.id)
    assert undone == {"__typename": "Ticket", "status": "BOOKED", "admittedSeatIds": [], "goneSeatIds": None}
    nothing = await caller.do("undoCheckIn", UNDONE, ticketId=ticket.id)
    assert nothing["code"] == "TICKET_NOT_ADMITTED"
