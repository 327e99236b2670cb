"""Whose address a request came from, known to whatever runs for it."""

import ipaddress
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

UNKNOWN = "unknown"
client_address: ContextVar[str] = ContextVar("client_address", default=UNKNOWN)


class ClientAddresses:
    """Behind a proxy the server has put the customer's address into the scope, where the settings trust that proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client") if scope["type"] != "lifespan" else None
        token = client_address.set(client[0] if client else UNKNOWN)
        try:
            await self._app(scope, receive, send)
        finally:
            client_address.reset(token)


def is_loopback(host: str) -> bool:
    """Whether a server that listens there is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
