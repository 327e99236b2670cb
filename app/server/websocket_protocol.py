"""Uvicorn's WebSocket protocol, extended: connections are detached after their handshake."""

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from app.server.text_socket import TextSocket
from gateway.arrivals import ArrivalLimits
from gateway.refusals import Refusal

HANDSHAKE_SECONDS = ArrivalLimits.head_seconds
"""From the end of a handshake's headers until it is accepted or refused."""
NO_HANDSHAKE = Refusal(400, "MALFORMED", "This is not the handshake of a WebSocket.")
DETACH = "marquee.detach"
"""The ASGI extension in which a WebSocket offers `DetachableProtocol.detach` to the application."""


class _Detached(asyncio.Transport):
    """Takes the place of a detached connection's transport, which uvicorn closes when the application returns."""

    def close(self) -> None:
        pass


class DetachableProtocol(WebSocketsSansIOProtocol):
    """Offers the application `detach` beside ASGI's `receive` and `send`: what a connection needs for its handshake is
    several times what it needs afterwards.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HANDSHAKE_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Uvicorn would leave a connection open whose handshake cannot be read."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(NO_HANDSHAKE.over_http("/"))
            self.transport.close()

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
        self._deadline.cancel()
        self.connections.discard(self)
        self.transport = _Detached()
        return socket
