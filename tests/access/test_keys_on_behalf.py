"""A key that books for customers sees and changes what it has made, at its partner's shows, and so does the key that it
is rotated to. Nobody else of the partner does.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from httpx2 import AsyncClient

from domain.accounts import Role, Scope
from domain.people import StaffRole
from resolvers.context import Services
from tests import world
from tests.access.endings import id_of, operator
from tests.access.people import bearer, key_with, session_of, staff_member
from tests.schema.calling import GraphQLCaller, Json

Headers = Mapping[str, str]
PAID = "... on Payment { id }"
OWN = "{ booking(id: $booking) { id payments { id } ticket { id pass } } ticket(id: $ticket) { id booking { id } } "
OWN += "node(id: $lock) { id } cancellationQuote(ticketId: $ticket) { seatIds } }"
DOCUMENT = f"query ($booking: ID!, $ticket: ID!, $lock: ID!) {OWN}"


class Booked:
    """A ticket that a key has booked for a customer, step by step. `ids`: of its lock, booking and ticket."""

    def __init__(self, at: world.Venue, customer_id: str, key: str) -> None:
        self.at, self.customer_id, self.key = at, customer_id, key
        self.ids: Json = {}

    async def book(self, http: AsyncClient, services: Services, seat_id: str) -> None:
        show, caller = await world.show_on_sale(services, self.at), GraphQLCaller(http, {"X-API-Key": self.key})
        user = {"userId": self.customer_id}
        seats = {"showId": show.id, "seatIds": [seat_id]}
        lock = (await caller.do("lockSeats", "... on SeatLock { id }", **user, **seats))["id"]
        booking = (await caller.do("initiateBooking", "... on Booking { id }", **user, lockId=lock))["id"]
        pay = {"bookingId": booking, "amount": "250.00", "method": "UPI"}
        payment = (await caller.do("initiatePayment", PAID, **pay))["id"]
        await world.report(services, payment)
        confirmed = await caller.do(
            "confirmBooking", "... on Booking { ticket { id } }", bookingId=booking, paymentId=payment
        )
        self.ids = {"lock": lock, "booking": booking, "ticket": confirmed["ticket"]["id"]}


@pytest.fixture
async def booked(http: AsyncClient, services: Services) -> Booked:
    at, customer = await world.venue(services), await world.known_customer(services)
    made = Booked(at, customer.actor_id, await key_with(services, at.partner.id, Scope.BOOKINGS_ON_BEHALF))
    await made.book(http, services, "A1")
    return made


async def sees(http: AsyncClient, headers: Headers, booked: Booked) -> set[bool]:
    """Whether the caller sees each of the objects."""
    shown = await GraphQLCaller(http, headers).ask(DOCUMENT, **booked.ids)
    return {value is not None for value in shown.values()}


async def test_a_key_sees_what_it_has_booked_and_so_do_its_customer_and_operators(
    http: AsyncClient, services: Services, booked: Booked
) -> None:
    customer = bearer(await session_of(services, Role.CUSTOMER, booked.customer_id))
    for headers in ({"X-API-Key": booked.key}, customer):
        assert await sees(http, headers, booked) == {True}


async def test_others_of_the_partner_do_not_see_what_a_key_has_booked(
    http: AsyncClient, services: Services, booked: Booked
) -> None:
    partner_id = booked.at.partner.id
    owner = await session_of(services, Role.PARTNER, await staff_member(services, partner_id, StaffRole.OWNER))
    another = await key_with(services, partner_id, Scope.BOOKINGS_ON_BEHALF)
    for headers in (bearer(owner), {"X-API-Key": another}):
        assert await sees(http, headers, booked) == {False}


async def test_a_rotated_key_goes_on_with_what_the_ones_before_it_have_booked(
    http: AsyncClient, services: Services, booked: Booked
) -> None:
    caller, key = GraphQLCaller(http, await operator(services)), booked.key
    for _ in range(2):
        given = {"apiKeyId": id_of(key), "expiresInHours": 0}
        key = (await caller.do("rotateApiKey", "... on ApiKey { secret }", **given))["secret"]
        assert await sees(http, {"X-API-Key": key}, booked) == {True}
    cancelled = await GraphQLCaller(http, {"X-API-Key": key}).do(
        "cancelBooking",
        "... on Cancellation { releasedSeatIds }",
        userId=booked.customer_id,
        ticketId=booked.ids["ticket"],
    )
    assert cancelled["releasedSeatIds"] == ["A1"]


async def test_a_key_that_is_rotated_does_not_see_what_its_successor_books(
    http: AsyncClient, services: Services, booked: Booked
) -> None:
    given = {"apiKeyId": id_of(booked.key), "expiresInHours": 1}
    caller = GraphQLCaller(http, await operator(services))
    successor = (await caller.do("rotateApiKey", "... on ApiKey { secret }", **given))["secret"]
    screen = await world.add_screen(services, booked.at.owner, booked.at.theater)
    later = Booked(replace(booked.at, screen=screen), booked.customer_id, successor)
    await later.book(http, services, "A2")
    assert await sees(http, {"X-API-Key": successor}, later) == {True}
    assert await sees(http, {"X-API-Key": booked.key}, later) == {False}
