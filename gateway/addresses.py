"""The address of the client that sent a request, available in the request's context."""

import ipaddress
from contextvars import ContextVar
from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

UNKNOWN = "unknown"
SUBSCRIBER_BITS = 64
"""Of an IPv6 address: who has one has all that begin with them."""
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
    """The network of the current request's client."""
    return network_of(client_address.get())


@lru_cache(maxsize=10_000)
def network_of(address: str) -> str:
    """What a visitor is counted by: its IPv4 address, of an IPv6 address the /64 that one subscriber has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - the version of IP
        return address
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((parsed, SUBSCRIBER_BITS), strict=False))


def is_loopback(host: str) -> bool:
    """Whether a server that listens on this host can be reached from its own machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
