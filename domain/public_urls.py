"""Addresses in the public web that clients are to fetch from."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.errors import InvalidInput

EXPECTED = (
    "Expected a public address that starts with https://, without user name or password, and not of a private host."
)

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})", re.IGNORECASE)
_PRIVATE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "onion")
"""The last words of names that no public DNS has."""


def check_public_https(url: str, field: str) -> None:
    """Raises InvalidInput. Looks nothing up: a public name may still lead to a private address."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidInput.of(field, EXPECTED) from None
    if parts.scheme != "https" or "@" in parts.netloc or "\\" in url or not _is_public(host):
        raise InvalidInput.of(field, EXPECTED)


def _is_public(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        ascii_host = _ascii(host.removesuffix("."))
        return bool(_NAME.fullmatch(ascii_host)) and ascii_host.rpartition(".")[2].lower() not in _PRIVATE
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast


def _ascii(host: str) -> str:
    """As it is looked up; empty for what no name can be."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""
