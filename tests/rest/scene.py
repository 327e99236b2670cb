"""One of everything, owned by partner A and customer A; and a valid request for each operation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient

from resolvers import accounts
from resolvers.context import Services
from tests import world
from tests.rest import stage
from tests.rest.calling import Caller, Json, key_holder, signed_in, visitor


@dataclass(frozen=True)
class Request:
    """`caller`: one who may."""

    method: str
    path: str
    body: Json | None
    caller: Caller


@dataclass(frozen=True)
class Scene:
    a: stage.Theater
    b: stage.Theater
    customer: stage.Customer
    rival: stage.Customer
    operator: Caller
    reading_key: Caller
    anyone: Caller
    movie_id: str
    show_id: str
    other_show_id: str
    lock_id: str
    spare_lock_id: str
    booking_id: str
    payment_id: str
    ticket_id: str

    def callers(self) -> dict[str, Caller]:
        return {
            "visitor": self.anyone,
            "customer A": self.customer.caller,
            "customer B": self.rival.caller,
            "partner A": self.a.staff,
            "partner B": self.b.staff,
            "key of A that only reads": self.reading_key,
            "operator": self.operator,
        }

    def requests(self) -> dict[str, Request]:
        show, user = self.show_id, {"userId": self.customer.user_id}
        who, staff = self.customer.caller, self.a.staff
        new_show = stage.show_of(self.a, self.movie_id, days=30)
        item = {
            "externalId": "S-1", "movieId": self.movie_id, "screenId": self.a.screen_id,
            "showStartTime": (datetime.now(UTC) + timedelta(days=60)).isoformat(), "pricing": new_show["pricing"],
        }  # fmt: skip
        path, screens = f"/shows/{show}", f"/partner/{self.a.partner_id}/screens"
        return {
            "registerPartner": Request(
                "POST", "/partner/register", stage.registration(self.b.partner_id.lower()), self.anyone
            ),
            "readPartner": Request("GET", f"/partner/{self.a.partner_id}", None, staff),
            "addScreen": Request("POST", screens, {"theaterId": self.a.theater_id, "name": "Screen 9"}, staff),
            "addMovie": Request("POST", "/movies", stage.movie_of(self.a.partner_id, "The Bad Input"), staff),
            "createShow": Request("POST", "/shows", new_show, staff),
            "uploadSeatLayout": Request("POST", f"{path}/seats/layout", stage.layout(), staff),
            "listMovies": Request("GET", "/movies", None, self.anyone),
            "listShows": Request("GET", "/shows", None, self.anyone),
            "readShow": Request("GET", path, None, self.anyone),
            "readSeatMap": Request("GET", f"{path}/seats", None, self.anyone),
            "lockSeats": Request("POST", "/seats/lock", {**user, "showId": show, "seats": ["B4", "B5"]}, who),
            "releaseSeats": Request("POST", "/seats/release", {**user, "lockId": self.spare_lock_id}, who),
            "initiateBooking": Request(
                "POST", "/booking/initiate", {**user, "showId": self.other_show_id, "lockId": self.lock_id}, who
            ),
            "initiatePayment": Request(
                "POST",
                "/payments/initiate",
                {"bookingId": self.booking_id, "amount": 250, "paymentMethod": "UPI"},
                who,
            ),
            "confirmBooking": Request(
                "POST", "/booking/confirm", {"bookingId": self.booking_id, "paymentId": self.payment_id}, who
            ),
            "sendTicketNotification": Request(
                "POST",
                "/notifications/ticket",
                {**user, "ticketId": self.ticket_id, "email": "somebody@example.test", "phone": "+919876543210"},
                who,
            ),
            "cancelBooking": Request(
                "POST", "/booking/cancel", {**user, "ticketId": self.ticket_id, "seats": ["A4"]}, who
            ),
            "refundPayment": Request(
                "POST", "/payments/refund", {"ticketId": self.ticket_id, "refundAmount": 10}, self.operator
            ),
            "syncShows": Request("POST", "/external/pms/shows", {"shows": [item]}, self.a.key),
            "syncPricing": Request(
                "PUT", f"/external/pms{path}/pricing", {"pricing": [{"seatType": "Gold", "price": 250}]}, self.a.key
            ),
            "syncSeatLayout": Request("PUT", f"/external/pms{path}/seats", stage.layout(), self.a.key),
        }


async def scene(http: AsyncClient, services: Services) -> Scene:
    a, b = await stage.theater(http), await stage.theater(http)
    customer, rival = await stage.customer(http), await stage.customer(http)
    movie_id = (await stage.movie(a))["movieId"]
    show_id = (await stage.show(a, movie_id))["showId"]
    confirmed = await stage.ticket(services, customer, show_id, "A4", "A5")
    booking = await stage.booking(customer, show_id, "A3")
    payment = await stage.payment(customer, booking)
    other_show_id = (await stage.show(await stage.another_screen(a), movie_id))["showId"]
    reading = await accounts.create_api_key(
        world.as_(services, world.OPERATOR), a.partner_id, "Only reads", ["inventory:read"]
    )
    return Scene(
        a=a,
        b=b,
        customer=customer,
        rival=rival,
        operator=await signed_in(http, "operator"),
        reading_key=key_holder(http, reading.secret or ""),
        anyone=visitor(http),
        movie_id=movie_id,
        show_id=show_id,
        other_show_id=other_show_id,
        lock_id=(await stage.lock(customer, other_show_id, "B1"))["lockId"],
        spare_lock_id=(await stage.lock(customer, other_show_id, "A1"))["lockId"],
        booking_id=booking["bookingId"],
        payment_id=payment["paymentId"],
        ticket_id=confirmed["ticket"]["ticketId"],
    )
