"""One customer's way through the platform over HTTP, with what each request asks PostgreSQL."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.providers.razorpay import Razorpay
from tests.schema.calling import GraphQLCaller, Json, visitor
from tests.statements import Asked, Wiretap

WEBHOOK_SECRET = "what-razorpay-signs-its-webhooks-with"
DISCOVERY = """query ($city: String!, $first: Int!, $each: Int!) { movies(city: $city, first: $first) { edges { node {
  id name shows(city: $city, first: $each) { edges { node { id startsAt screen { name }
  prices { seatType price { amount } } availability { bySeatType { seatType available } } } } } } } } }"""
STATES = "query ($show: ID!) { show(id: $show) { seatMap { version states summary { available } } } }"
SEATS = "query ($show: ID!) { show(id: $show) { seatMap { seats { seatId state price { amount } } } } }"
BEST = "query ($show: ID!) { bestAvailable(showId: $show, count: 2) { seatIds total { amount } } }"
MINE = "{ me { id bookings { id status } locks { id } } }"


@dataclass
class Journey:
    """`cities`: a city by the number of its movies, each with one show. `asked`: by the name of the request, the
    cheapest of all plays.
    """

    wiretap: Wiretap
    outside: Razorpay
    customer: GraphQLCaller
    rival: GraphQLCaller
    show_id: str
    cities: dict[int, str]
    asked: dict[str, Asked] = field(default_factory=dict)
    _plays: int = 0

    async def play(self) -> None:
        self._plays += 1
        await self._seats()
        await self._booking()
        await self._reading()

    async def _seats(self) -> None:
        lock: Json = {"showId": self.show_id, "seatIds": ["A1", "A2"]}
        held = await self._do("lockSeats", "... on SeatLock { id }", **lock)
        with self._recording("lockSeats, refused"):
            refused = await self.rival.do("lockSeats", "... on SeatsUnavailable { alternatives }", **lock)
        assert refused["code"] == "SEATS_UNAVAILABLE"
        await self._do("extendLock", "... on SeatLock { expiresAt }", lockId=held["id"])
        await self._do("releaseSeats", "... on SeatRelease { releasedSeatIds }", lockId=held["id"])
        with self._recording("bestAvailable"):
            await self.customer.ask(BEST, show=self.show_id)
        best = await self._do("lockBestAvailable", "... on SeatLock { id }", showId=self.show_id, count=2)
        await self._do("releaseSeats", "... on SeatRelease { releasedSeatIds }", lockId=best["id"])

    async def _booking(self) -> None:
        lock = await self._do(
            "lockSeats", "... on SeatLock { id }", name="lockSeats with a key",
            showId=self.show_id, seatIds=["A1", "A2"], idempotencyKey=f"key-{len(self.outside.orders)}",
        )  # fmt: skip
        booking = await self._do(
            "initiateBooking", "... on Booking { id quote { total { amount } } }", lockId=lock["id"]
        )
        payment = await self._do(
            "initiatePayment", "... on Payment { id }",
            bookingId=booking["id"], amount=booking["quote"]["total"]["amount"], method="UPI",
        )  # fmt: skip
        await self._pay()
        confirmed = await self._do(
            "confirmBooking", "... on Booking { status ticket { id } }",
            bookingId=booking["id"], paymentId=payment["id"],
        )  # fmt: skip
        assert confirmed["status"] == "CONFIRMED"
        await self._do("cancelBooking", "... on Cancellation { releasedSeatIds }", ticketId=confirmed["ticket"]["id"])

    async def _pay(self) -> None:
        order_id = list(self.outside.orders)[-1]
        event = {"entity": self.outside.attempt(order_id, "captured")}
        body = json.dumps({"event": "payment.captured", "payload": {"payment": event}}).encode()
        signature = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        with self._recording("the provider's event"):
            response = await self.customer.http.post(
                "/payments/callback/razorpay", content=body, headers={"X-Razorpay-Signature": signature}
            )
        assert response.json() == {"understood": True}

    async def _reading(self) -> None:
        anyone = visitor(self.customer.http)
        for shows, city in self.cities.items():
            asked = {"city": city, "each": self._plays}  # nothing in common with another play
            for name, first in (
                (f"discovery of {shows} movies", shows),
                ("discovery of movies that are kept", shows + 1),
            ):
                with self._recording(name):
                    found = await anyone.ask(DISCOVERY, **asked, first=first)
                assert len(found["movies"]["edges"]) == shows
            with self._recording("discovery of whole prices"):
                await anyone.ask(
                    DISCOVERY.replace("price {", "fee { amount } tax { amount } price {"), **asked, first=shows
                )
        for name, query in (("the seat map's states", STATES), ("the seat map's seats", SEATS)):
            with self._recording(name):
                await anyone.ask(query, show=self.show_id)
        with self._recording("the seat map over REST"):
            response = await anyone.http.get(f"/shows/{self.show_id}/seats")
        with self._recording("the seat map over REST, unchanged"):
            again = await anyone.http.get(response.request.url, headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304
        with self._recording("a customer's bookings and locks"):
            await self.customer.ask(MINE)

    async def _do(self, mutation: str, selection: str, name: str | None = None, **given: object) -> Any:
        with self._recording(name or mutation):
            member: Json = await self.customer.do(mutation, selection, **given)
        assert "code" not in member, member
        return member

    @contextmanager
    def _recording(self, name: str) -> Iterator[None]:
        with self.wiretap.recording() as asked:
            yield
        self.asked[name] = min(asked, self.asked.get(name, asked), key=lambda each: len(each.statements))
