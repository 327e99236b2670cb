"""Makes a show on sale and a booking over GraphQL alone."""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from resolvers.context import Services
from tests import world
from tests.schema.calling import GraphQLCaller, Json, key_holder, visitor

SEATS = [{"seatId": f"{row}{column}", "seatType": "Gold"} for row in "AB" for column in range(1, 6)]


@dataclass(frozen=True)
class Programme:
    partner_id: str
    owner: GraphQLCaller
    movie_id: str
    show_id: str


async def registered(http: AsyncClient, unique: str) -> tuple[GraphQLCaller, Json]:
    """Returns the caller with the partner's key, and the partner with a theater."""
    partner = await visitor(http).do(
        "registerPartner",
        "... on Partner { id status bankDetails { accountNumber } theaters { id city } apiKey { secret scopes } }",
        partnerName=f"Partner {unique}",
        contactEmail=f"{unique}@example.com",
        contactPhone="+919876543210",
        theaterName=f"Theater {unique}",
        theaterLocation="Bengaluru",
        bankDetails={"accountNumber": "123456789012", "ifscCode": "HDFC0001234"},
    )
    assert (partner["status"], partner["bankDetails"]["accountNumber"]) == ("ACTIVE", "XXXXXX9012")
    return key_holder(http, partner["apiKey"]["secret"]), partner


async def programme(http: AsyncClient) -> Programme:
    """Returns a show on sale of a new partner."""
    unique = secrets.token_hex(6)
    owner, partner = await registered(http, unique)
    theater = partner["theaters"][0]
    screen = await owner.do("addScreen", "... on Screen { id theater { id } }", theaterId=theater["id"], name="One")
    assert screen["theater"]["id"] == theater["id"]
    movie = await owner.do(
        "addMovie",
        "... on Movie { id }",
        partnerId=partner["id"],
        name=f"Movie {unique}",
        language="English",
        durationMinutes=120,
        genres=["Sci-Fi"],
        formats=["IMAX"],
    )
    show = await owner.do(
        "createShow",
        "... on Show { id status startsAt endsAt }",
        partnerId=partner["id"],
        movieId=movie["id"],
        screenId=screen["id"],
        startsAt=(datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds"),
        prices=[{"seatType": "Gold", "amount": "250.00"}],
    )
    assert show["status"] == "DRAFT"
    uploaded = await owner.do(
        "uploadSeatLayout",
        "... on UploadedLayout { layoutVersion totalSeats seatsByType { seatType count } show { status } }",
        showId=show["id"],
        rows=2,
        columns=5,
        seats=SEATS,
    )
    assert (uploaded["totalSeats"], uploaded["show"]["status"]) == (10, "ON_SALE")
    return Programme(partner["id"], owner, movie["id"], show["id"])


async def paid(http: AsyncClient, services: Services, payment_id: str) -> None:
    body = json.dumps({"paymentId": payment_id, "status": "SUCCESS"}).encode()
    signature = world.signature_of(services, body, int(time.time()))
    response = await http.post("/payments/callback", content=body, headers={"X-Signature": signature})
    assert response.status_code == 200, response.text


async def booked(http: AsyncClient, services: Services, customer: GraphQLCaller, show_id: str, *seats: str) -> Json:
    lock = await customer.do(
        "lockSeats",
        "... on SeatLock { id status seatIds amount { amount currency } expiresAt serverTime"
        " seats { seatId state price { amount } } show { id } }",
        showId=show_id,
        seatIds=list(seats),
        idempotencyKey=secrets.token_hex(8),
    )
    assert lock["status"] == "LIVE"
    assert lock["amount"] == {"amount": f"{250 * len(seats)}.00", "currency": "INR"}
    assert [(seat["seatId"], seat["state"]) for seat in lock["seats"]] == [(seat, "LOCKED") for seat in seats]
    booking = await customer.do(
        "initiateBooking",
        "... on Booking { id status quote { tickets { amount } total { amount } } }",
        lockId=lock["id"],
    )
    assert booking["status"] == "PENDING_PAYMENT"
    payment = await customer.do(
        "initiatePayment",
        "... on Payment { id status checkoutUrl amount { amount } method }",
        bookingId=booking["id"],
        amount=booking["quote"]["total"]["amount"],
        method="UPI",
    )
    assert (payment["status"], payment["method"]) == ("INITIATED", "UPI")
    assert payment["checkoutUrl"]
    await paid(http, services, payment["id"])
    return await customer.do(
        "confirmBooking",
        "... on Booking { id status seats { seatId state price { amount } } payments { id status }"
        " ticket { id status pass seatIds payment { id } partner { name contactEmail } booking { id } } }",
        bookingId=booking["id"],
        paymentId=payment["id"],
    )
