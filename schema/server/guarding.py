"""Ends what is open when the credentials end that opened it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from domain.accounts import Principal
from domain.errors import Busy, DomainError
from resolvers.access_changes import AccessChanges

HAVE_ENDED = "The credentials have ended."
RETRY_SECONDS = 0.5
"""Between two tries to identify, while the database is away."""
AT_ONCE = 16
"""Connections that are identified again at one time: thousands may rest on one partner."""

log = structlog.get_logger()


class Identity(Protocol):
    @property
    def principal(self) -> Principal: ...

    @property
    def expires_at(self) -> float | None:
        """Unix seconds; None if the credentials do not expire."""
        ...


class Authentication(Protocol):
    async def identify(self, headers: Mapping[str, str]) -> Identity:
        """Returns the principal of the credentials, a visitor for none, and counts it. Raises Unauthenticated, and
        another DomainError where a limit is exceeded.
        """
        ...

    async def look_up(self, headers: Mapping[str, str]) -> Identity:
        """As `identify`, and counts nothing. Raises Unauthenticated, Busy."""
        ...

    def admit(self, principal: Principal) -> None:
        """Counts a request of the principal. Raises a DomainError where a limit is exceeded."""
        ...

    def charge(self, principal: Principal, units: int) -> None:
        """Counts the work of a request that was served."""
        ...


@dataclass(frozen=True)
class Guards:
    """What all guards of a process share."""

    authentication: Authentication
    access: AccessChanges
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def admit(self, credentials: Mapping[str, str], end: Callable[[str], None]) -> "Guard":
        """Identifies the caller and counts it. Raises what `Authentication.identify` raises.

        From then on `end` is called with a reason, once at the most: when the credentials expire, when access changes
        so that they would be refused or stand for another principal, and when a bug keeps that from being found out.
        The caller stops the guard when nothing is left to end.
        """
        number = self.access.number
        identity = await self.authentication.identify(credentials)
        guard = Guard(self, credentials, identity, end)
        if number != self.access.number:  # who was identified meanwhile may be who it was before
            guard.look_again()
        return guard


class Guard:
    """Guards one connection."""

    __slots__ = (
        "_credentials",
        "_end",
        "_guards",
        "_is_stopped",
        "_looking",
        "_looks_again",
        "_timer",
        "_unwatch",
        "principal",
    )

    def __init__(
        self, guards: Guards, credentials: Mapping[str, str], identity: Identity, end: Callable[[str], None]
    ) -> None:
        self.principal = identity.principal
        self._guards, self._credentials, self._end = guards, credentials, end
        self._looking: asyncio.Task[None] | None = None
        self._looks_again = self._is_stopped = False
        self._timer: asyncio.TimerHandle | None = None
        self._unwatch = guards.access.watch(identity.principal.rests_on, self.look_again)
        if identity.expires_at is not None:
            left = max(0.0, identity.expires_at - time.time())
            self._timer = asyncio.get_running_loop().call_later(left, self._end_it)

    def look_again(self) -> None:
        """Called when access may have changed."""
        self._looks_again = True
        if self._looking is None and self.principal.rests_on:
            self._looking = asyncio.create_task(self._look(), name="guard")

    def stop(self) -> None:
        self._is_stopped = True
        self._unwatch()
        if self._timer is not None:
            self._timer.cancel()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        """Whatever ends it other than a good answer, ends the connection too."""
        is_good = False
        try:
            while self._looks_again:
                self._looks_again = False
                async with self._guards.turns:
                    is_good = await self._is_good()
                if not is_good:
                    break
        except Exception:
            is_good = False  # a bug must not leave a connection without a guard
            log.exception("credentials could not be looked up again")
        finally:
            if not self._is_stopped:
                self._looking = None
                if not is_good:
                    self._end_it()

    async def _is_good(self) -> bool:
        while True:
            try:
                identity = await self._guards.authentication.look_up(self._credentials)
            except Busy:
                await asyncio.sleep(RETRY_SECONDS)
            except DomainError:  # unknown or ended credentials, or a partner whose keys are stopped
                return False
            else:
                return identity.principal == self.principal

    def _end_it(self) -> None:
        self.stop()
        self._end(HAVE_ENDED)
