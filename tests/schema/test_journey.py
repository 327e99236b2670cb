"""From a partner's registration to a cancelled ticket, over GraphQL alone."""

import secrets
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from domain.accounts import Principal, Role
from resolvers.context import Services
from tests import world
from tests.schema.calling import GraphQLCaller, signed_in, visitor
from tests.schema.programme import Programme, booked, programme


async def finds(caller: GraphQLCaller, made: Programme) -> None:
    """Asserts that the caller finds the show in its city, with its prices and all ten seats."""
    found = await caller.ask(
        'query ($movie: ID!) { movie(id: $movie) { shows(city: "bangalore") { edges { node { id'
        " prices { seatType price { amount currency } }"
        " availability { available total bySeatType { seatType available } }"
        " theater { city } screen { name } } } } } }",
        movie=made.movie_id,
    )
    (edge,) = found["movie"]["shows"]["edges"]
    assert edge["node"]["id"] == made.show_id
    assert edge["node"]["prices"] == [{"seatType": "Gold", "price": {"amount": "250.00", "currency": "INR"}}]
    assert edge["node"]["availability"]["available"] == 10


async def test_a_booking_from_registration_to_cancellation(http: AsyncClient, services: Services) -> None:
    made = await programme(http)
    who = await world.known_customer(services)
    customer = await signed_in(http, who)

    await finds(visitor(http), made)

    booking = await booked(http, services, customer, made.show_id, "A1", "A2")
    assert booking["status"] == "CONFIRMED"
    assert [seat["state"] for seat in booking["seats"]] == ["BOOKED", "BOOKED"]
    ticket = booking["ticket"]
    assert ticket["payment"]["id"] == booking["payments"][0]["id"]
    assert ticket["partner"]["contactEmail"] is None, "a customer sees a partner's name, not its contact"

    seat_map = "query ($show: ID!) { show(id: $show) { seatMap { states version summary { available total } } } }"
    assert (await visitor(http).ask(seat_map, show=made.show_id))["show"]["seatMap"]["states"] == "BBAAAAAAAA"

    mine = await customer.ask("{ me { id bookings { id status } locks { id } } }")
    assert mine["me"] == {"id": who.actor_id, "bookings": [{"id": booking["id"], "status": "CONFIRMED"}], "locks": []}

    quoted = await customer.ask(
        'query ($ticket: ID!) { cancellationQuote(ticketId: $ticket, seatIds: ["A1"])'
        " { refund { amount } fee { amount } seatIds closesAt } }",
        ticket=ticket["id"],
    )
    assert quoted["cancellationQuote"]["refund"]["amount"] == "250.00"

    cancelled = await customer.do(
        "cancelBooking",
        "... on Cancellation { releasedSeatIds refund { id amount { amount } status } fee { amount }"
        " ticket { status seatIds } booking { status } }",
        ticketId=ticket["id"],
    )
    assert cancelled["releasedSeatIds"] == ["A1", "A2"]
    assert cancelled["refund"]["amount"]["amount"] == "500.00"
    assert (cancelled["ticket"]["status"], cancelled["booking"]["status"]) == ("CANCELLED", "CANCELLED")
    assert (await visitor(http).ask(seat_map, show=made.show_id))["show"]["seatMap"]["states"] == "A" * 10


async def test_seats_that_are_taken_are_named_with_alternatives(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    first, second = [await signed_in(http, world.customer()) for _ in range(2)]
    await first.do("lockSeats", "... on SeatLock { id }", showId=show.id, seatIds=["A1", "A2"])
    refused = await second.do(
        "lockSeats",
        "... on SeatsUnavailable { unavailableSeats alternatives"
        " offers { seatIds amount { amount } total { amount } } }",
        showId=show.id,
        seatIds=["A2", "A3"],
    )
    assert (refused["__typename"], refused["code"]) == ("SeatsUnavailable", "SEATS_UNAVAILABLE")
    assert refused["unavailableSeats"] == ["A2"]
    assert all(len(group) == 2 for group in refused["alternatives"])
    price = {"amount": {"amount": "500.00"}, "total": {"amount": "500.00"}}
    assert refused["offers"] == [{"seatIds": group, **price} for group in refused["alternatives"]]
    assert await world.states(services, show.id) == {"A1": "L", "A2": "L"}


async def test_a_released_lock_gives_its_seats_back_once(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    customer = await signed_in(http, world.customer())
    lock = await customer.do("lockSeats", "... on SeatLock { id }", showId=show.id, seatIds=["B1"])
    selection = "... on SeatRelease { releasedSeatIds lock { status } }"
    assert (await customer.do("releaseSeats", selection, lockId=lock["id"]))["releasedSeatIds"] == ["B1"]
    again = await customer.do("releaseSeats", selection, lockId=lock["id"])
    assert (again["releasedSeatIds"], again["lock"]["status"]) == ([], "RELEASED")
    refused = await customer.do("initiateBooking", "... on LockReleased { lockId }", lockId=lock["id"])
    assert (refused["code"], refused["lockId"]) == ("LOCK_RELEASED", lock["id"])


async def test_the_same_key_answers_the_same_lock_and_another_body_is_refused(
    http: AsyncClient, services: Services
) -> None:
    show = await world.show_on_sale(services)
    customer, key = await signed_in(http, world.customer()), secrets.token_hex(8)
    given = {"showId": show.id, "seatIds": ["A1"], "idempotencyKey": key}
    first = await customer.do("lockSeats", "... on SeatLock { id }", **given)
    assert await customer.do("lockSeats", "... on SeatLock { id }", **given) == first
    other = await customer.do("lockSeats", "... on SeatLock { id }", **{**given, "seatIds": ["A2"]})
    assert (other["__typename"], other["code"]) == ("Refusal", "IDEMPOTENCY_MISMATCH")
    assert await world.states(services, show.id) == {"A1": "L"}


async def test_a_visitor_is_refused_and_nothing_is_locked(http: AsyncClient, services: Services) -> None:
    show = await world.show_on_sale(services)
    refused = await visitor(http).do("lockSeats", "... on SeatLock { id }", showId=show.id, seatIds=["A1"])
    assert (refused["__typename"], refused["code"]) == ("Refusal", "UNAUTHENTICATED")
    assert await world.states(services, show.id) == {}


async def test_a_wrong_amount_is_refused_with_the_right_one(http: AsyncClient, services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    customer = await signed_in(http, who)
    booking = await world.booking_to_pay(services, who, show, ["A1"])
    selection = "... on AmountMismatch { expectedAmount { amount currency } }"
    refused = await customer.do("initiatePayment", selection, bookingId=booking.id, amount=249.5, method="CARD")
    assert (refused["code"], refused["expectedAmount"]["amount"]) == ("AMOUNT_MISMATCH", "250.00")
    bad = await customer.do(
        "initiatePayment", "... on InvalidInput { errors { field } }", bookingId=booking.id, amount=-1, method="UPI"
    )
    assert bad["errors"] == [{"field": "amount"}]


async def test_many_shows_are_made_with_a_result_for_each(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    owner = await signed_in(http, Principal(Role.PARTNER, "", place.partner.id))
    start = (datetime.now(UTC) + timedelta(days=5)).replace(microsecond=0)
    made = await owner.do(
        "createShows",
        "... on CreatedShows { results { startsAt show { id } problem { code ... on ScreenOccupied { showId } } } }",
        partnerId=place.partner.id,
        movieId=place.movie.id,
        screenId=place.screen.id,
        startsAt=[start.isoformat(), (start + timedelta(minutes=30)).isoformat()],
        prices=[{"seatType": "Gold", "amount": 250}],
    )
    first, second = made["results"]
    assert first["problem"] is None
    assert second["show"] is None
    assert second["problem"] == {"code": "SCREEN_OCCUPIED", "showId": first["show"]["id"]}
