"""The address of the client that sent a request, available in the request's context."""

import ipaddress
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

UNKNOWN = "unknown"
client_address: ContextVar[str] = ContextVar("client_address", default=UNKNOWN)


class ClientAddresses:
    """Sets `client_address` from the ASGI scope. For a request of a trusted proxy, the server has put the address from
    X-Forwarded-For there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client") if scope["type"] != "lifespan" else None
        token = client_address.set(client[0] if client else UNKNOWN)
        try:
            await self._app(scope, receive, send)
        finally:
            client_address.reset(token)


def client_network() -> str:
    """The network of the current request's client: an IPv4 address, or the /64 that one IPv6 customer has."""
    address = client_address.get()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))  # noqa: PLR2004 - the version


def is_loopback(host: str) -> bool:
    """Whether a server that listens on this host can be reached from its own machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
