"""Uvicorn's HTTP protocol, extended: a request has to arrive in time and within bounds, it is handed to the application
when it is complete, and under overload it is refused at once.

Uvicorn and httptools bound nothing of that: a header of 60 MB took seconds, and half a request stayed for ever.
"""

import asyncio
from enum import Enum
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.server.shedding_protocol import SheddingProtocol
from gateway.arrivals import HEAD_TOO_LARGE, TOO_MUCH_FRAMING, TOO_SLOW, Arrivals
from gateway.overload import Load

SLICE_BYTES = 4 * 1024
"""What the parser is fed at once, and so how much of a head of tiny headers is read before that is noticed."""
FRAMING_BYTES, BYTES_OF_FRAMING = 4 * 1024, 8
"""A chunked body may have so many bytes of framing, and one more for each so many of its own: a hundred thousand chunks
of one byte took 40 ms, and sixteen connections with three thousand each filled turn after turn of the event loop.
"""


class Part(Enum):
    """What of a request is to come next."""

    NOTHING = 0
    HEAD = 1
    BODY = 2


class _Refused:
    """Takes the place of uvicorn's RequestResponseCycle for a refused request, whose body uvicorn then discards."""

    response_complete = True
    message_event = asyncio.Event()


class GuardedProtocol(SheddingProtocol):
    """Starts the application for complete requests alone."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._due = Part.NOTHING
        self._begun = self._of_body = 0  # requests that began, and bytes of bodies, in what is being parsed
        self._overhead = self._received = 0  # bytes of the present request: of its head and framing, of its body
        self._most = 0  # bytes of the present request's body
        self._body_began = 0.0
        self._waiting: tuple[RequestResponseCycle, Any] | None = None  # for its body
        self._is_parsing = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        if self._has_ended:
            return
        self._is_parsing = True
        if len(data) <= SLICE_BYTES:
            self._parse(data)
        else:
            for start in range(0, len(data), SLICE_BYTES):
                if not self.is_gone:
                    self._parse(data[start : start + SLICE_BYTES])
        self._is_parsing = False
        if self._due is not Part.NOTHING or self._running is None or self._running.response_complete:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        self._waiting = None
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self._waiting is not None:
            self.transport.close()
        else:
            super().shutdown()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._due = Part.HEAD
        self._begun += 1
        self._overhead = self._received = 0

    def on_headers_complete(self) -> None:
        self._due = Part.BODY
        if self._deadline is not None:
            self._stop_watching()
        if self.is_gone or self._has_a_head_too_large() or self.is_shed():
            self.cycle = _Refused()  # type: ignore[assignment]
            return
        super().on_headers_complete()
        if not self.parser.should_upgrade():
            self._overhead = 0
            self.headers = []  # for trailers, which must not become headers of a request that was looked at
        if len(self.pipeline) > self._limits.pipelined:
            self.end("TOO_MANY_PIPELINED")

    def on_body(self, body: bytes) -> None:
        """Runs for each chunk, of which a hostile body has thousands."""
        self._of_body += len(body)
        self._received += len(body)
        if self._waiting is None:
            super().on_body(body)
            return
        self._waiting[0].body += body
        if self._received > self._most:
            self._start()  # the application refuses it

    def on_message_complete(self) -> None:
        self._due = Part.NOTHING
        if self._deadline is not None:
            self._stop_watching()
        self._overhead = 0
        super().on_message_complete()
        if self._waiting is not None:
            self._start()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._waiting = cycle, app
        self._most = self._limits.bytes_of(cycle.scope["path"])
        if not cycle.more_body:
            self._start()

    def _start(self) -> None:
        assert self._waiting is not None  # noqa: S101 - by the callers
        (cycle, app), self._waiting = self._waiting, None
        self._running = cycle
        if self._deadline is not None:
            self.arrivals.forget(self)
        self.note_whether_it_continues(cycle)
        if not (self.load.is_full and self.is_shed_at_last(cycle)):
            super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_parsing and (self._due is not Part.NOTHING or self._deadline is not None):
            self._watch()

    def handle_websocket_upgrade(self) -> None:
        if self.is_gone:
            return
        if not self.is_idle:
            self.end("UPGRADE_IN_A_PIPELINE")
            return
        self._stop_watching()
        self._has_ended = True
        super().handle_websocket_upgrade()
        self.part()

    def end(self, code: str, linger_seconds: float = 0.0) -> None:
        self._stop_watching()
        self._waiting = None
        super().end(code, linger_seconds)

    def _parse(self, data: bytes) -> None:
        was_between = self._due is Part.NOTHING
        self._begun = self._of_body = 0
        super().data_received(data)
        if (self._due is Part.NOTHING and self._begun) or self.is_gone:
            return  # there is nothing of which too much could have come
        if self._begun <= was_between:  # all of it belongs to one request, else its share is not known
            self._overhead += len(data) - self._of_body
        if self._due is Part.BODY and self._overhead > FRAMING_BYTES + self._received // BYTES_OF_FRAMING:
            self.refuse(TOO_MUCH_FRAMING)
        elif self._overhead > self._limits.head_bytes or len(self.headers or ()) > self._limits.headers:
            self.refuse(HEAD_TOO_LARGE)

    def _has_a_head_too_large(self) -> bool:
        length = 0  # of a head that came at once, which is no longer than a slice
        if self._overhead:
            length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        is_too_large = length > self._limits.head_bytes or len(self.headers) > self._limits.headers
        if is_too_large:
            self.refuse(HEAD_TOO_LARGE)
        return is_too_large

    def _watch(self) -> None:
        """Sees to it that what the connection waits for has a deadline."""
        if self.is_gone:
            return
        if self._due is Part.BODY:
            self._watch_body()
        elif self._due is Part.NOTHING and (not self.is_idle or self.timeout_keep_alive_task is not None):
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self._limits.head_seconds, self._note_late_head)
            self.arrivals.note(self, 0)

    def _watch_body(self) -> None:
        if self._deadline is None:
            self._body_began = self.loop.time()
            self._note_late_body()
            self._begin_body()
        if self._waiting is not None:
            self.arrivals.note(self, len(self._waiting[0].body))

    def _begin_body(self) -> None:
        if self._waiting is None:
            return
        cycle, _ = self._waiting
        if _announced(cycle) > self._most:
            self._start()  # the application refuses it unread
        elif cycle.waiting_for_100_continue:
            cycle.waiting_for_100_continue = False
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _note_late_head(self) -> None:
        if self._due is Part.NOTHING:
            self.close()  # a client that has asked for nothing expects no answer
        else:
            self.refuse(TOO_SLOW)

    def _note_late_body(self) -> None:
        elapsed = self.loop.time() - self._body_began
        left = self._limits.seconds_left(self.scope.get("path", ""), self._received, elapsed)
        if left > 0:
            self._deadline = self.loop.call_later(left, self._note_late_body)
        else:
            self.refuse(TOO_SLOW)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
            self.arrivals.forget(self)


def _announced(cycle: RequestResponseCycle) -> int:
    for name, value in cycle.scope["headers"]:
        if name == b"content-length":
            return int(value)
    return 0


def protocol_for(load: Load, arrivals: Arrivals, own_headers: bytes) -> type[asyncio.Protocol]:
    """The protocol of all connections of a process."""
    return type("Protocol", (GuardedProtocol,), {"load": load, "arrivals": arrivals, "own_headers": own_headers})
