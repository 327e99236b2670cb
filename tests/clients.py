"""HTTP clients from outside of the server."""

from httpx2 import AsyncClient

from providers.trust import trust


def client_of(url: str) -> AsyncClient:
    """Patient, since the machine may be busy; what it trusts is read once for all clients."""
    return AsyncClient(base_url=url, timeout=30, verify=trust())
