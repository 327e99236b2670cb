"""Rate limits. Principals are counted by their identity; visitors, and callers with bad credentials, by network."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from domain.accounts import Principal, Role
from domain.errors import DomainError, Kind, Unauthenticated
from gateway.addresses import client_network
from gateway.authentication import Authenticator
from gateway.kept_identities import Identity
from gateway.tallies import Tallies

PRINCIPAL, ADDRESS = "principal", "address"


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
    """Requests a minute of a principal, and of a visitor's network; 0: no limit."""

    def __init__(self, tallies: Tallies, of_principal: int, of_address: int) -> None:
        self._tallies = tallies
        self._per_minute = {PRINCIPAL: of_principal, ADDRESS: of_address}
        self.refused = {PRINCIPAL: 0, ADDRESS: 0}

    def admit(self, principal: Principal) -> None:
        """Raises TooManyRequests."""
        if principal.role is Role.VISITOR:
            self.admit_address()
        else:
            self._count(PRINCIPAL, principal.scope_key)

    def admit_address(self) -> None:
        """Raises TooManyRequests."""
        self._count(ADDRESS, f"ADDRESS:{client_network()}")

    def admit_unsigned(self) -> None:
        """Counts what came without a good signature apart from its address's visitors. Raises TooManyRequests."""
        self._count(ADDRESS, f"UNSIGNED:{client_network()}")

    def _count(self, policy: str, who: str) -> None:
        per_minute = self._per_minute[policy]
        if per_minute == 0:
            return
        has_room, left, wait = self._tallies.count(who, per_minute)
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

    async def identify(self, headers: Mapping[str, str]) -> Identity:
        """Raises Unauthenticated, TooManyRequests, Busy."""
        try:
            identity = await self.authenticator.identify(headers)
        except Unauthenticated:
            self.limits.admit_address()
            raise
        self.limits.admit(identity.principal)
        return identity
