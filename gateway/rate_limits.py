"""Rate limits. Principals are counted by their identity; visitors, and callers with bad credentials, by network."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from domain.accounts import VISITOR, Principal, Role
from domain.errors import DomainError, Kind, Unauthenticated
from gateway.addresses import client_network
from gateway.authentication import Authenticator
from gateway.kept_identities import Identity
from gateway.tallies import Tallies

PRINCIPAL, ADDRESS = "principal", "address"
UNITS_A_REQUEST = 10_000
"""Of work, about microseconds of the event loop, that one request of a minute's allowance covers."""


@dataclass(eq=False)
class TooManyRequests(DomainError):
    code = "TOO_MANY_REQUESTS"
    kind = Kind.LIMITED
    retry_after_seconds: int

    @property
    def message(self) -> str:
        return f"Too many requests. Try again in {self.retry_after_seconds} s."


class Allowance(NamedTuple):
    """The rest of a caller's requests in this minute. `resets_in_seconds`: until `left` grows by one."""

    policy: str
    limit: int
    left: int
    resets_in_seconds: int


current_allowance: ContextVar[Allowance | None] = ContextVar("current_allowance", default=None)
"""The allowance of the current request's caller; None where no rate limit has counted it."""


class RateLimits:
    """Requests a minute of a principal, and of a visitor's network; 0: no limit. As many credentials a minute of one
    network may turn out to be bad.
    """

    def __init__(self, tallies: Tallies, of_principal: int, of_address: int) -> None:
        self._tallies = tallies
        self._per_minute = {PRINCIPAL: of_principal, ADDRESS: of_address}
        self.refused = {PRINCIPAL: 0, ADDRESS: 0}

    def admit(self, principal: Principal) -> None:
        """Raises TooManyRequests."""
        self._count(*_counted_by(principal))

    def admit_address(self) -> None:
        """Raises TooManyRequests."""
        self._count(*_counted_by(VISITOR))

    def admit_unsigned(self) -> None:
        """Counts what came without a good signature apart from its address's visitors. Raises TooManyRequests."""
        self._count(ADDRESS, f"UNSIGNED:{client_network()}")

    def admit_look_up(self) -> None:
        """Called before an unknown key is looked up. Raises TooManyRequests where the address has sent too many bad
        credentials lately: whose key is known by the process does not notice, nor does who has a token.
        """
        self._require(ADDRESS, _failures(), look=True)

    def note_failure(self) -> None:
        """Counts bad credentials, apart from the address's visitors. Raises TooManyRequests."""
        self._count(ADDRESS, _failures())

    def require_address(self) -> None:
        """Counts nothing. Raises TooManyRequests where the address's visitors have no request left."""
        self._require(*_counted_by(VISITOR), look=True)

    def charge(self, principal: Principal, units: int) -> None:
        """Counts the work that a request took beyond what every request may take, as requests."""
        policy, who = _counted_by(principal)
        if self._per_minute[policy] and units >= UNITS_A_REQUEST:
            self._tallies.add(who, units // UNITS_A_REQUEST)

    def _count(self, policy: str, who: str) -> None:
        self._require(policy, who, look=False)

    def _require(self, policy: str, who: str, *, look: bool) -> None:
        per_minute = self._per_minute[policy]
        if per_minute == 0:
            return
        ask = self._tallies.look if look else self._tallies.count
        has_room, left, wait = ask(who, per_minute)
        current_allowance.set(Allowance(policy, per_minute, left, wait))
        if not has_room:
            self.refused[policy] += 1
            raise TooManyRequests(wait)


@dataclass(frozen=True)
class Admission:
    """Authenticates callers and counts their requests."""

    authenticator: Authenticator
    limits: RateLimits

    async def __call__(self, headers: Mapping[str, str]) -> Principal:
        """As `identify`."""
        return (await self.identify(headers)).principal

    async def look_up(self, headers: Mapping[str, str]) -> Identity:
        """Counts nothing. Raises Unauthenticated, Busy."""
        return await self.authenticator.identify(headers)

    def admit(self, principal: Principal) -> None:
        """Counts a request on a connection whose caller is known. Raises TooManyRequests."""
        self.limits.admit(principal)

    def charge(self, principal: Principal, units: int) -> None:
        """As `RateLimits.charge`."""
        self.limits.charge(principal, units)

    async def identify(self, headers: Mapping[str, str]) -> Identity:
        """Raises Unauthenticated, TooManyRequests, Busy."""
        try:
            identity = await self.authenticator.identify(headers, self.limits.admit_look_up)
        except Unauthenticated:
            self.limits.note_failure()
            raise
        self.limits.admit(identity.principal)
        return identity


def _counted_by(principal: Principal) -> tuple[str, str]:
    """(the policy, by what requests are counted)"""
    if principal.role is Role.VISITOR:
        return ADDRESS, f"ADDRESS:{client_network()}"
    return PRINCIPAL, principal.scope_key


def _failures() -> str:
    return f"FAILED:{client_network()}"
