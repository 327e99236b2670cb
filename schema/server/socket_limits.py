"""What a process allows on WebSockets: how many there are, how much is asked on them, how many messages a second."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from domain.accounts import Principal

MESSAGES_A_SECOND = 20


class Presence(Protocol):
    """An open connection among those that are counted."""

    def identify(self, principal: Principal) -> None:
        """Counts it for its caller from now on. Raises a DomainError where the caller has too many."""
        ...

    def leave(self) -> None:
        """Counts it no longer."""
        ...


class Carrying(Protocol):
    def __call__(self, *, refusing: bool) -> AbstractContextManager[None]:
        """Entered while something is worked on. `refusing`: raises a DomainError where the process is overloaded."""
        ...


def _weightless(*, refusing: bool) -> AbstractContextManager[None]:  # noqa: ARG001 - as Carrying
    return nullcontext()


class _Uncounted:
    def identify(self, principal: Principal) -> None:
        pass

    def leave(self) -> None:
        pass


@dataclass(frozen=True)
class SocketLimits:
    """`arrive`: counts a connection before its caller is known; raises a DomainError where there are too many.
    `carrying`: weighs operations that are worked on.
    `messages_a_second`: of one connection; 0: no limit.
    """

    arrive: Callable[[], Presence] = _Uncounted
    carrying: Carrying = _weightless
    messages_a_second: int = 0


class Pace:
    """Counts the messages of one connection, second by second."""

    __slots__ = ("_began", "_most", "_taken")

    def __init__(self, most: int) -> None:
        self._most, self._began, self._taken = most, 0.0, 0

    def seconds_to_wait(self) -> float:
        """0 where one more message is within the limit now; it is counted then."""
        if self._most == 0:
            return 0.0
        now = time.monotonic()
        if now - self._began >= 1.0:
            self._began, self._taken = now, 0
        if self._taken == self._most:
            return self._began + 1.0 - now
        self._taken += 1
        return 0.0
