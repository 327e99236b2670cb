"""Uvicorn's protocols, extended: HTTP refuses requests under overload at once, WebSockets accept pushed messages."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from gateway.overload import Load, refusal_over_http

PUSH = "marquee.push"
"""The ASGI extension in which a WebSocket offers `PushingProtocol.push` to the application."""


class _Refused:
    """Takes the place of uvicorn's RequestResponseCycle for a refused request, whose body uvicorn then discards."""

    response_complete = True
    message_event = asyncio.Event()


def protocol_for(load: Load) -> type[asyncio.Protocol]:
    """Refuses the same requests as `Shedding` in a quarter of the time, since no task is created for them. At five
    times the load that a process can carry, the difference is what it has left for its work.
    """

    class Protocol(HttpToolsProtocol):
        def on_headers_complete(self) -> None:
            is_idle = self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]  # None at first
            if not (load.is_full and is_idle) or self.parser.should_upgrade() or not self.parser.should_keep_alive():
                super().on_headers_complete()
                return
            path = self.url.partition(b"?")[0].decode("ascii", "replace")
            if load.is_exempt(path):
                super().on_headers_complete()
                return
            load.note_shed()
            self.cycle = _Refused()  # type: ignore[assignment]
            self.transport.write(refusal_over_http(path))
            self.on_response_complete()

    return Protocol


class PushingProtocol(WebSocketsSansIOProtocol):
    """Offers the application `push` beside ASGI's `send`. For a message that goes to thousands of connections, the way
    through the application, Starlette and websockets takes longer than the write to the socket.
    """

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:  # it is complete when it was refused; otherwise the application runs next
            self.scope["extensions"][PUSH] = self.push  # type: ignore[assignment]  # uvicorn knows its own only

    def push(self, text: bytes) -> bool:
        """As `schema.kit.broadcast.Push`."""
        is_open = self.handshake_complete and not self.close_sent and not self.transport.is_closing()
        if is_open and self.writable.is_set():
            self.transport.write(Frame(Opcode.TEXT, text).serialize(mask=False))
            return True
        return False
