"""How many WebSockets one process holds open for a caller: by its identity, for a visitor by its network."""

from collections import Counter
from dataclasses import dataclass, field

from domain.accounts import Principal, Role
from domain.errors import DomainError, Kind
from gateway.addresses import client_network

OF_A_CUSTOMER = 5
"""Tabs and telephones of one person."""
OF_A_PRINCIPAL = 100
"""Of a partner's key or staff, a gate device, an operator: one credential may serve many screens."""


@dataclass(eq=False)
class TooManySockets(DomainError):
    code = "TOO_MANY_SOCKETS"
    kind = Kind.LIMITED
    most: int

    @property
    def message(self) -> str:
        return f"At most {self.most} connections at a time: close one, and try again."


@dataclass(frozen=True)
class OpenSockets:
    """`most_of_network`: connections from one network whose callers are visitors, or not known yet; 0: no limit.
    `is_limited`: false where no caller is limited.
    """

    most_of_network: int
    is_limited: bool = True
    _open: Counter[str] = field(default_factory=Counter)

    def arrive(self) -> "OpenSocket":
        """A connection whose caller is not known yet, from `client_network`. Raises TooManySockets."""
        return OpenSocket(self, self._take(f"NETWORK:{client_network()}", self.most_of_network))

    def take_for(self, principal: Principal) -> str:
        """Raises TooManySockets."""
        return self._take(principal.scope_key, OF_A_CUSTOMER if principal.role is Role.CUSTOMER else OF_A_PRINCIPAL)

    def give_back(self, who: str) -> None:
        self._open[who] -= 1
        if not self._open[who]:
            del self._open[who]

    def _take(self, who: str, most: int) -> str:
        if self.is_limited and 0 < most <= self._open[who]:
            raise TooManySockets(most)
        self._open[who] += 1
        return who


@dataclass(eq=False, slots=True)
class OpenSocket:
    """One connection's place among them."""

    _sockets: OpenSockets
    _who: str
    _is_open: bool = True

    def identify(self, principal: Principal) -> None:
        """Counts it for its caller from now on; a visitor's stays with its network. Raises TooManySockets."""
        if principal.role is not Role.VISITOR:
            who = self._sockets.take_for(principal)
            self._sockets.give_back(self._who)
            self._who = who

    def leave(self) -> None:
        if self._is_open:
            self._is_open = False
            self._sockets.give_back(self._who)
