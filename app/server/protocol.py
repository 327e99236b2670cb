"""Uvicorn's protocols, extended: HTTP refuses requests under overload at once, WebSockets are detached after their
handshake.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from app.server.text_socket import TextSocket
from gateway.overload import Load, refusal_over_http

DETACH = "marquee.detach"
"""The ASGI extension in which a WebSocket offers `DetachableProtocol.detach` to the application."""


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


class _Detached(asyncio.Transport):
    """Takes the place of a detached connection's transport, which uvicorn closes when the application returns."""

    def close(self) -> None:
        pass


class DetachableProtocol(WebSocketsSansIOProtocol):
    """Offers the application `detach` beside ASGI's `receive` and `send`: what a connection needs for its handshake is
    several times what it needs afterwards.
    """

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:  # it is complete when it was refused; otherwise the application runs next
            self.scope["extensions"][DETACH] = self.detach  # type: ignore[assignment]  # uvicorn knows its own only

    def detach(self) -> TextSocket:
        """Called when the handshake is accepted, before anything else is awaited. The application attaches a listener
        to the socket and returns. A client does not write before it has read that its handshake is accepted.
        """
        socket = TextSocket(self.transport, self.connections, self.tasks, self.config)
        del self.scope["extensions"][DETACH]  # which holds this protocol: a cycle that only the collector would free
        self.stop_keepalive()
        self.connections.discard(self)
        self.transport = _Detached()
        return socket
