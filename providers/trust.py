"""The certificate authorities that outgoing connections trust."""

import functools
import ssl

import httpx2


@functools.cache
def trust() -> ssl.SSLContext:
    """Shared by all HTTP clients: reading more than a hundred authorities takes each of them 30 ms of CPU."""
    return httpx2.create_ssl_context()
