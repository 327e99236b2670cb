"""Whom this machine trusts on the outside."""

import functools
import ssl

import httpx2


@functools.cache
def trust() -> ssl.SSLContext:
    """Read once: its hundred and more authorities take 30 ms of CPU, and every HTTP client would read them again."""
    return httpx2.create_ssl_context()
