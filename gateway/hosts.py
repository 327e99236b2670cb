"""Which names a development server answers to.

A web page can make its own name lead to the developer's machine (DNS rebinding) and is then, for the browser, the same
origin as the server: only the Host header tells the two apart.
"""

import ipaddress
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.refusals import Refusal

LOCALHOST = "localhost"
UNKNOWN_HOST = Refusal(
    421,
    "UNKNOWN_HOST",
    "This is an endpoint for developers, which answers to localhost, to addresses, and to the names in HOST,"
    " MARQUEE_PUBLIC_URL and MARQUEE_DEVELOPMENT_HOSTS.",
)


class KnownHosts:
    """Refuses requests whose Host is another name than localhost, an address or one of `names`."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app, self._names = app, frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(_host_of(scope)):
            await UNKNOWN_HOST.answer(scope, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        """An address is nobody's name: a page that is reached by it comes from there."""
        name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
        if name in self._names or name == LOCALHOST or name.endswith(f".{LOCALHOST}"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _host_of(scope: Scope) -> str:
    return next((value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"), "")
