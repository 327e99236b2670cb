"""Customers who book, pay, cancel and change their minds, over both entry points and all servers by turns.

They repeat a request with an unknown outcome, with the same key, until they know it or lose patience.
"""

import asyncio
import itertools
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from tests.chaos import documents
from tests.chaos.clients import Answer, Clients, Json
from tests.history.events import History, Kind, Operation, Outcome

SEATS = tuple(f"{row}{column}" for row in "ABCDEF" for column in range(1, 11))
PRICE = 250
MOST_TICKETS = 2
GIVES_UP_AFTER_SECONDS = 20.0
AGAIN_AFTER_SECONDS = 1.0
"""What Retry-After says."""
LETTERS = {"AVAILABLE": "A", "LOCKED": "L", "BOOKED": "B", "BLOCKED": "X"}
NOT_YET = "PAYMENT_NOT_COMPLETED"

Attempt = Callable[[str, str], Awaitable[Answer]]
"""Given the server's address and the key."""


@dataclass(frozen=True)
class Town:
    """What all customers share. `servers`: the addresses of those that are up, as a balancer before them would learn
    from their readiness; of one that hangs or dies it learns too late.
    """

    clients: Clients
    servers: Callable[[], Sequence[str]]
    shows: Sequence[str]
    history: History
    stop: asyncio.Event


@dataclass(frozen=True)
class Ticket:
    id: str
    booking_id: str
    show_id: str
    seat_ids: tuple[str, ...]


@dataclass
class Customer:
    """`longest_hold`: seconds after which a held seat is free again, paid or not. `pace`: how long it thinks."""

    town: Town
    id: str
    headers: Mapping[str, str]
    dice: random.Random
    longest_hold: float
    pace: float
    _turns: "itertools.count[int]" = field(default_factory=itertools.count)
    _keys: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _tickets: deque[Ticket] = field(default_factory=deque)

    async def live(self) -> None:
        """Until the town stops; a journey that has begun is finished."""
        await self._think()
        while not self.town.stop.is_set():
            show_id = self.dice.choice(self.town.shows)
            await self._look(show_id)
            if len(self._tickets) > self.dice.randint(0, MOST_TICKETS):
                await self._cancel(self._tickets.popleft())
            await self._try_to_book(show_id)

    async def _try_to_book(self, show_id: str) -> None:
        first = self.dice.randrange(len(SEATS) - 3)
        wanted = SEATS[first : first + self.dice.randint(1, 3)]
        locked = await self._lock(show_id, wanted)
        if not locked.is_done:
            return
        lock = Operation(Kind.LOCK, self.id, show_id, 0, lock_id=_either(locked.body, "id", "lockId"), seat_ids=wanted)
        await self._think()
        if self.dice.random() < 0.2:
            await self._release(lock)
        elif self.dice.random() < 0.1:
            await asyncio.sleep(self.longest_hold)  # and lets it run out
        else:
            await self._buy(lock)

    async def _buy(self, lock: Operation) -> None:
        booked = await self._initiate_booking(lock)
        if not booked.is_done:
            return
        bought = replace(lock, booking_id=_either(booked.body, "id", "bookingId"))
        paying = await self._pay(bought)
        if not paying.is_done:
            return
        await self._look_at_lock(lock)
        mood = self.dice.random()
        if mood < 0.1:
            return  # walks away
        if mood < 0.2:
            await asyncio.sleep(self.longest_hold)  # pays late: the seats are taken again, or the money goes back
        await self._press("refuse" if mood > 0.95 else "pay", paying.body["checkoutUrl"])
        await self._confirm(bought, _either(paying.body, "id", "paymentId"))

    async def _look(self, show_id: str) -> None:
        path = f"/shows/{show_id}/seats"
        began = time.monotonic()
        if self._is_graphqls_turn():
            answer = await self._graphql(self._server(), documents.SEAT_MAP, show=show_id)
            seat_map = answer.body.get("seatMap", {})
            states = dict(zip(SEATS, seat_map.get("states", ""), strict=False))
        else:
            answer = await self.town.clients.rest(self._server() + path, self.headers)
            seat_map = answer.body
            states = {seat["seatId"]: LETTERS[seat["status"]] for seat in seat_map.get("seats", ())}
        ended = time.monotonic()
        seen = Operation(Kind.READ, self.id, show_id, began, ended, outcome=answer.outcome)
        if answer.is_done:
            seen = replace(seen, states=states, version=seat_map["version"])
        self.town.history.operations.append(seen)

    async def _lock(self, show_id: str, wanted: tuple[str, ...]) -> Answer:
        body = {"showId": show_id, "userId": self.id, "seats": list(wanted)}
        given = {"showId": show_id, "seatIds": list(wanted)}
        attempt = self._attempt("/seats/lock", body, documents.LOCK, given)
        return await self._ask(Operation(Kind.LOCK, self.id, show_id, 0, seat_ids=wanted), attempt)

    async def _release(self, lock: Operation) -> None:
        body = {"lockId": lock.lock_id, "userId": self.id}
        attempt = self._attempt("/seats/release", body, documents.RELEASE, {"lockId": lock.lock_id})
        await self._ask(replace(lock, kind=Kind.RELEASE), attempt)

    async def _initiate_booking(self, lock: Operation) -> Answer:
        body = {"userId": self.id, "showId": lock.show_id, "lockId": lock.lock_id}
        return await self._ask(None, self._attempt("/booking/initiate", body, documents.BOOK, {"lockId": lock.lock_id}))

    async def _pay(self, bought: Operation) -> Answer:
        amount, of = PRICE * len(bought.seat_ids), {"bookingId": bought.booking_id}
        body, given = of | {"amount": amount, "paymentMethod": "UPI"}, of | {"amount": f"{amount}.00", "method": "UPI"}
        attempt = self._attempt("/payments/initiate", body, documents.PAY, given)
        return await self._ask(replace(bought, kind=Kind.PAY), attempt)

    async def _look_at_lock(self, lock: Operation) -> None:
        """Until when the payment holds it."""
        began = time.monotonic()
        answer = await self._graphql(self._server(), documents.LOCK_AGAIN, lock=lock.lock_id)
        if answer.body.get("status") == "LIVE":
            ended = time.monotonic()
            seen = replace(lock, kind=Kind.PAY, began=began, ended=ended, outcome=Outcome.OK)
            self.town.history.operations.append(_timed(seen, answer.body))

    async def _press(self, action: str, checkout_url: str) -> None:
        """The provider is reached through any server."""
        path = urlsplit(checkout_url).path

        async def attempt(server: str, _key: str) -> Answer:
            return await self.town.clients.press(server + path, action)

        await self._ask(None, attempt)

    async def _confirm(self, bought: Operation, payment_id: str) -> None:
        of = {"bookingId": bought.booking_id, "paymentId": payment_id}
        gives_up_at = time.monotonic() + self.longest_hold
        while time.monotonic() < gives_up_at:
            attempt = self._attempt("/booking/confirm", of, documents.CONFIRM, of)
            answer = await self._ask(replace(bought, kind=Kind.CONFIRM), attempt)
            if answer.is_done:
                ticket_id = _either(answer.body["ticket"], "id", "ticketId")
                self._tickets.append(Ticket(ticket_id, bought.booking_id or "", bought.show_id, bought.seat_ids))
            if answer.code != NOT_YET:
                return
            await self._think()

    async def _cancel(self, ticket: Ticket) -> None:
        """A part of it now and then, and then the rest."""
        part = ticket.seat_ids[:1] if self.dice.random() < 0.3 else ticket.seat_ids
        body = {"ticketId": ticket.id, "userId": self.id, "seats": list(part)}
        given = {"ticketId": ticket.id, "seatIds": list(part)}
        about = Operation(Kind.CANCEL, self.id, ticket.show_id, 0, seat_ids=part, booking_id=ticket.booking_id)
        done = await self._ask(about, self._attempt("/booking/cancel", body, documents.CANCEL, given))
        if done.is_done and part != ticket.seat_ids:
            self._tickets.append(replace(ticket, seat_ids=ticket.seat_ids[1:]))

    def _attempt(self, path: str, body: Json, document: str, given: Json) -> Attempt:
        """A retry goes to the same API, since a key stands for a body; but through another server."""
        by_graphql = self._is_graphqls_turn()

        async def attempt(server: str, key: str) -> Answer:
            if by_graphql:
                return await self._graphql(server, document, input={**given, "idempotencyKey": key})
            return await self.town.clients.rest(server + path, self.headers, body, key)

        return attempt

    async def _ask(self, about: Operation | None, attempt: Attempt) -> Answer:
        key, gives_up_at = f"{self.id}-{next(self._keys)}", time.monotonic() + GIVES_UP_AFTER_SECONDS
        while True:
            began = time.monotonic()
            answer = await attempt(self._server(), key)
            if about is not None:
                done = replace(about, began=began, ended=time.monotonic(), outcome=answer.outcome, key=key)
                self.town.history.operations.append(_with_effect(done, answer))
            if answer.outcome is not Outcome.UNKNOWN or time.monotonic() > gives_up_at:
                return answer
            await asyncio.sleep(AGAIN_AFTER_SECONDS * (0.8 + 0.4 * self.dice.random()))

    async def _graphql(self, server: str, document: str, **variables: object) -> Answer:
        return await self.town.clients.graphql(server, self.headers, document, **variables)

    def _server(self) -> str:
        up = self.town.servers()
        return up[next(self._turns) % len(up)]

    def _is_graphqls_turn(self) -> bool:
        return self.dice.random() < 0.5

    async def _think(self) -> None:
        await asyncio.sleep(self.pace * self.dice.uniform(0.25, 1))


def _with_effect(done: Operation, answer: Answer) -> Operation:
    """What the answer says of the effect."""
    if not answer.is_done:
        return done
    version = answer.body.get("show", {}).get("seatMap", {}).get("version")
    if done.kind is Kind.LOCK:
        lock_id = _either(answer.body, "id", "lockId")
        return _timed(replace(done, lock_id=lock_id, version=version), answer.body)
    return replace(done, version=version)


def _timed(held: Operation, body: Json) -> Operation:
    expires_at, server_time = (datetime.fromisoformat(body[name]) for name in ("expiresAt", "serverTime"))
    return replace(held, expires_at=expires_at, server_time=server_time)


def _either(body: Json, *names: str) -> str:
    """GraphQL's name or REST's."""
    return str(next(body[name] for name in names if name in body))
