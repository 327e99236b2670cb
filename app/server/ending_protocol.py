"""An HTTP connection that ends in bounded time: refused ones, silent ones, and those whose client does not read."""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.addresses import UNKNOWN, network_of
from gateway.arrivals import Arrivals
from gateway.refusals import Refusal

LINGER_SECONDS = 2.0
"""How long a refused client may still send: closing while it does would lose the refusal."""
FLUSH_SECONDS = 10.0
"""How long what is left to write may take on a connection that is closed."""


class EndingProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with ends of its own. `arrivals`: of the process. `own_headers`: lines that every answer has
    which the application has not made.
    """

    arrivals: ClassVar[Arrivals]
    own_headers: ClassVar[bytes]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.url = b""
        self.network = UNKNOWN
        self._limits = self.arrivals.limits
        self._running: RequestResponseCycle | None = None
        self._has_ended = False
        self._reader_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client is not None:
            self.network = network_of(self.client[0])

    @property
    def is_gone(self) -> bool:
        """Whether nothing that comes is read any more."""
        return self._has_ended or self.transport.is_closing()

    @property
    def is_idle(self) -> bool:
        """Whether every request that has begun to arrive is answered."""
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]  # None at first

    def refuse(self, refusal: Refusal) -> None:
        """Answers with the refusal, where no other answer is under way, and closes the connection."""
        if self.is_gone:
            return
        if self._running is None or self._running.response_complete:
            path = (self.url or b"/").partition(b"?")[0].decode("ascii", "replace")
            self.transport.write(refusal.over_http(path, self.own_headers))
            if self.transport.can_write_eof():  # not over TLS
                self.transport.write_eof()
        self.end(refusal.code, LINGER_SECONDS)

    def send_400_response(self, msg: str) -> None:
        """In place of uvicorn's plain text."""
        self.refuse(Refusal(400, "MALFORMED", msg))

    def end(self, code: str, linger_seconds: float = 0.0) -> None:
        """Reads no more, and closes when the client has had time to take what was written."""
        self._has_ended = True
        self._unset_keepalive_if_required()
        self.pipeline.clear()
        if self.headers:
            self.headers.clear()  # of a head too large there are hundreds, and the connection lingers
        self.arrivals.forget(self)
        self.arrivals.note_cut(code)
        self.loop.call_later(linger_seconds, self.close)

    def close(self) -> None:
        """Closes when the client has taken what was written, or does not take it in time."""
        self.transport.close()
        self.loop.call_later(FLUSH_SECONDS, self.transport.abort)

    def timeout_keep_alive_handler(self) -> None:
        self.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_deadline = self.loop.call_later(self._limits.unread_seconds, self.drop)
        self.arrivals.note_unread(self, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._forgive_reader()

    def connection_lost(self, exc: Exception | None) -> None:
        self._has_ended = True
        self._forgive_reader()
        self.arrivals.forget(self)
        super().connection_lost(exc)
        self.pipeline.clear()
        # uvicorn tells the newest request only: one before it would wait for its client for ever
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()
        self.part()

    def part(self) -> None:
        """Lets go of what refers back to this connection once nothing is read from it. A flood would leave thousands of
        circles, and the collector stopped everything for up to 90 ms to take them apart.
        """
        self.parser = None  # type: ignore[assignment]  # as uvicorn does
        self.cycle = self._running = None  # type: ignore[assignment]  # a request that runs goes on without it

    def drop(self) -> None:
        """Closes at once: the client does not read."""
        self.arrivals.note_cut("UNREAD")
        self.transport.abort()

    def _forgive_reader(self) -> None:
        if self._reader_deadline is not None:
            self._reader_deadline.cancel()
            self._reader_deadline = None
            self.arrivals.forget_unread(self)
