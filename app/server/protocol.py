"""Uvicorn's protocols: HTTP refuses at once what is more than the process can carry, WebSockets can be pushed to."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from gateway.overload import Load, refusal_over_http

PUSH = "marquee.push"
"""The ASGI extension in which a WebSocket offers `PushingProtocol.push` to the application."""


class _Refused:
    """What stands for the exchange: whatever else comes of the request is thrown away by uvicorn unread."""

    response_complete = True
    message_event = asyncio.Event()


def protocol_for(load: Load) -> type[asyncio.Protocol]:
    """`Shedding` would refuse the same. Here it takes a quarter of the time, since no task is made for it: at five
    times the load that is what the process has left for its work.
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
    """Offers the application `push` beside ASGI's `send`: for those who are told the same as thousands of others, the
    way through the application, Starlette and websockets takes longer than the write to the socket.
    """

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:  # it is when the handshake was refused; else the application is about to begin
            self.scope["extensions"][PUSH] = self.push  # type: ignore[assignment]  # uvicorn knows its own only

    def push(self, text: bytes) -> bool:
        is_open = self.handshake_complete and not self.close_sent and not self.transport.is_closing()
        if is_open and self.writable.is_set():
            self.transport.write(Frame(Opcode.TEXT, text).serialize(mask=False))
            return True
        return False
