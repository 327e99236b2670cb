"""Where a customer is sent once the payment provider is done: never to an address that the settings do not name."""

import ipaddress
import re
from dataclasses import dataclass

from domain.errors import InvalidInput

FIELD = "returnUrl"
MOST_CHARACTERS = 1000
_LOCALHOST = "localhost"
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Stricter than URLs are: what browsers and this expression could read in two ways (backslashes, blanks, names before an
# @, letters that only look like ASCII) is no address here.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?:[/?#][a-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class ReturnAddresses:
    """`platform`: the URL at which customers reach the platform, without a trailing slash. `origins`: those of other
    pages that may send customers to pay. `developer_hosts`: in development, names of the server itself; it answers to
    localhost and to its machine's addresses then, too, on whatever port leads to it.
    """

    platform: str
    origins: tuple[str, ...] = ()
    developer_hosts: tuple[str, ...] | None = None

    def checked(self, url: str | None) -> str | None:
        """Raises InvalidInput, by the name that clients know, for an address that customers are not sent to."""
        if url is None or self.allows(url):
            return url
        raise InvalidInput.of(
            FIELD,
            f"Expected an absolute http or https address of up to {MOST_CHARACTERS} characters on this platform's own"
            " origin, or on one that its operator has allowed.",
        )

    def allows(self, url: str) -> bool:
        origin = _origin_of(url)
        if len(url) > MOST_CHARACTERS or origin is None:
            return False
        named = {_origin_of(each) for each in (self.platform, *self.origins)}
        return origin in named or (self.developer_hosts is not None and self._is_developers(origin[1]))

    def after(self, asked: str | None, booking_id: str) -> str:
        """The address that was asked for while it is allowed, else the platform's page about the booking."""
        if asked is not None and self.allows(asked):
            return asked
        return f"{self.platform}/b/{booking_id}/done"

    def _is_developers(self, host: str) -> bool:
        names = {each.lower() for each in self.developer_hosts or ()}
        if host in names or host == _LOCALHOST or host.endswith(f".{_LOCALHOST}"):
            return True
        try:
            ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            return False
        return True


def _origin_of(url: str) -> tuple[str, str, int] | None:
    """(scheme, host, port), so that two spellings of one origin are equal; None for what is no such address."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return None
    scheme = found["scheme"].lower()
    return scheme, found["host"].lower(), int(found["port"] or _DEFAULT_PORTS[scheme])
