"""Load shedding: a request that would have to wait for too many others is refused at once, before the database is
asked. A queue would make all of them late.

Uvicorn's own `limit_concurrency` is not used: it counts open connections, viewers of live seats among them.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import RETRY_AFTER_SECONDS, DomainError, Kind
from domain.precedence import Precedence, current_precedence
from domain.problem_documents import MEDIA_TYPE, problem_document
from gateway.begun_bookings import LaterSteps
from gateway.fairness import FairScheduler, run_fairly

log = structlog.get_logger()
LOG_EVERY_SECONDS = 5.0
DETAIL = f"The server has as much to do as it can carry. Try again in {RETRY_AFTER_SECONDS} s."
GRAPHQL = "/graphql"
STREAM = b"text/event-stream"


class Overloaded(DomainError):
    code = "OVERLOADED"
    kind = Kind.UNAVAILABLE
    message = DETAIL


PATIENCE_SECONDS = float(RETRY_AFTER_SECONDS)
"""Whom it would refuse is asked to wait so long: it refuses nobody whom it can serve sooner."""
PATIENCE_FOR_BOOKINGS = 2
"""Times as long may a new request wait where each before it is a booking that is finished first. Less would refuse two
hundred customers who ask for one seat, of whom one will come back.
"""
WORK_SECONDS = 0.001
"""What a request is taken to run before any has been measured."""
ROOM_FOR_BEGUN = 2
"""Times as much may be in flight, or be waited for, where a request continues a booking that has begun."""
CONTINUES = "marquee.continues_a_booking"
"""In a request's scope: the protocol has seen that it does (`gateway/begun_bookings.py`)."""
MEMORY = 64
"""Of how many requests the running mean is, about."""


@dataclass
class Load:
    """The load of one process. `most`: limit of requests in flight, whatever they wait for; 0: none is shed.
    `exempt`: paths that are always served, with all paths below those that end with a slash. `callbacks`: those of them
    that continue a booking, though they come without credentials. `patience`: seconds of work that the event loop may
    have before it. `work`: seconds that a request has it run, lately. `later_steps`: what the bookings that have begun
    will have it run.
    """

    most: int
    exempt: frozenset[str] = frozenset()
    callbacks: frozenset[str] = frozenset()
    patience: float = PATIENCE_SECONDS
    work: float = WORK_SECONDS
    in_flight: int = 0
    shed: int = 0
    scheduler: FairScheduler = field(default_factory=FairScheduler)
    later_steps: LaterSteps = field(default_factory=LaterSteps)
    _below: tuple[str, ...] = field(init=False)
    _logged_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._below = tuple(path for path in self.exempt if path.endswith("/"))

    def is_exempt(self, path: str) -> bool:
        return path in self.exempt or path.startswith(self._below)

    @property
    def is_full(self) -> bool:
        """Whether one more would have to wait for too long, or begin a booking whose later steps would have to. What
        those in flight wait for outside of the process, such as a slow payment provider, keeps nobody else waiting and
        so does not count.
        """
        return self._is_beyond(1) or self._owes_too_much()

    @property
    def is_full_for_begun(self) -> bool:
        """As `is_full`, for a request that continues a booking: what it has to wait for is in flight already."""
        return self._is_beyond(ROOM_FOR_BEGUN)

    def _is_beyond(self, times: int) -> bool:
        return self.most > 0 and (
            self.in_flight >= times * self.most or self.in_flight * self.work > times * self.patience
        )

    def _owes_too_much(self) -> bool:
        """Those in flight wait for the later steps of all who have begun, and then for those of one another."""
        queued, brings = self.in_flight * self.work, self.in_flight * self.later_steps.brings
        room = min(self.patience - queued, PATIENCE_FOR_BOOKINGS * self.patience - queued - brings)
        return self.most > 0 and self.later_steps.owed > room and self.later_steps.owed_at(self.scheduler.idle()) > room

    def note_work(self, ran: float, *, continues: bool = False) -> None:
        """A request has ended whose own steps ran so many seconds. `continues`: a booking that has begun."""
        seconds = ran * self.scheduler.overhead
        self.work += (seconds - self.work) / MEMORY
        if continues:
            self.later_steps.note_done(seconds)
        else:
            self.later_steps.note_beginning()

    def note_callback(self, ran: float) -> None:
        """As `note_work`, for what is not counted among the requests in flight."""
        self.later_steps.note_done(ran * self.scheduler.overhead)

    @contextmanager
    def carrying(self, *, refusing: bool) -> Iterator[None]:
        """Weighs what is asked on an open connection. `refusing`: raises Overloaded where the process has as much to do
        as it can carry.
        """
        if refusing and self.is_full:
            self.note_shed()
            raise Overloaded
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    def note_shed(self) -> None:
        """Counts a refused request. Logs at intervals: a line for each would cost more than the refusal itself."""
        self.shed += 1
        if time.monotonic() - self._logged_at > LOG_EVERY_SECONDS:
            self._logged_at = time.monotonic()
            log.warning(
                "requests_are_shed",
                in_flight=self.in_flight,
                milliseconds_of_work=round(1000 * self.work, 2),
                milliseconds_owed=round(1000 * self.later_steps.owed),
                shed_so_far=self.shed,
            )


class Shedding:
    """Stands outside of what logs, so that a refused request is not logged. A WebSocket is counted and can be refused
    until the application has accepted it and returns, what is asked on it is weighed by `Load.carrying`; an event
    stream is counted until its response starts. Bookings that have begun are finished first.
    """

    def __init__(self, app: ASGIApp, load: Load) -> None:
        self._app, self._load = app, load

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind, load = scope["type"], self._load
        if kind == "http" and scope["path"] in load.callbacks:
            current_precedence.set(Precedence.REPORTS)
            load.note_callback(await run_fairly(self._app(scope, receive, send), load.scheduler, goes_first=True))
        elif kind == "lifespan" or load.is_exempt(scope["path"]):
            await self._app(scope, receive, send)
        elif load.is_full_for_begun or (load.is_full and CONTINUES not in scope):
            load.note_shed()
            await _refuse(scope["path"], send, "http" if kind == "http" else "websocket.http")
        else:
            await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        load, counts, continues = self._load, 1, CONTINUES in scope

        async def noticed(message: Message) -> None:
            nonlocal counts
            if message["type"] == "http.response.start" and _is_stream(message):
                load.in_flight -= counts
                counts = 0
            await send(message)

        if not continues:
            current_precedence.set(Precedence.NEW)
        load.in_flight += counts
        try:
            ran = await run_fairly(self._app(scope, receive, noticed), load.scheduler, goes_first=continues)
            if counts:
                load.note_work(ran, continues=continues)
        finally:
            load.in_flight -= counts


def _is_stream(start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(STREAM) for name, value in start["headers"])


def refusal_over_http(path: str, more: bytes = b"") -> bytes:
    """The refusal as HTTP/1.1 bytes, for a protocol that answers without the application. `more`: lines of headers."""
    media_type, body = _words(path)
    return _RESPONSE % (media_type, len(body), more, body)


def _words(path: str) -> tuple[bytes, bytes]:
    """Media type and body in the form of the entry point that the path belongs to."""
    if path == GRAPHQL:
        return b"application/json", _GRAPHQL_BODY
    return _PROBLEM, b"%s%s}" % (_UP_TO_THE_PATH, json.dumps(path).encode())


async def _refuse(path: str, send: Send, kind: str) -> None:
    media_type, body = _words(path)
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *_HEADERS]
    await send({"type": f"{kind}.response.start", "status": 503, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})


_HEADERS = [(b"retry-after", str(RETRY_AFTER_SECONDS).encode()), (b"cache-control", b"no-store")]
_RESPONSE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
    + b"".join(b"%s: %s\r\n" % header for header in _HEADERS)
    + b"%s\r\n%s"
)
_GRAPHQL_BODY = json.dumps({"errors": [{"message": DETAIL, "extensions": {"code": "OVERLOADED"}}]}).encode()
# Written once: writing the document for each refusal would take six times as long. Its path is its last member.
_PROBLEM = MEDIA_TYPE.encode()
_UP_TO_THE_PATH = json.dumps(problem_document(503, "OVERLOADED", DETAIL, "")).removesuffix('""}').encode()
