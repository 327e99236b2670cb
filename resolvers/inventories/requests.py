"""Requests that change a show's seats, as they wait for their turn."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import DomainError
from domain.seats.claims import SeatClaims
from domain.seats.inventory import SeatInventory
from models.idempotency import KeyUse


class InATransactionInstead(Exception):
    """The request's key is stored, or what was decided on is not what the database holds: the request has changed
    nothing and has to run in a transaction of its own.
    """


LooksRefused = Callable[[SeatClaims, datetime], bool]
"""A quick look at the claims in memory, at the database's time: whether they are sure to refuse the request."""


def never_refused(_claims: SeatClaims, _now: datetime) -> bool:
    """A LooksRefused that does not know."""
    return False


@dataclass(eq=False)
class Request:
    """`decide`: changes the inventory and answers, or raises and leaves it as it was. It may be called several times;
    the last outcome counts. `lock_id`: of the lock that it is about, which it finds in the inventory's `locks`.
    """

    decide: Callable[[SeatInventory], Any]
    looks_refused: LooksRefused = never_refused
    lock_id: str | None = None
    key: KeyUse | None = None
    _answer: asyncio.Future[Any] | None = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def is_waiting(self) -> bool:
        """False once it is answered, and when its caller has gone away."""
        return self._answer is not None and not self._answer.done()

    def settle(self, outcome: "Any | BaseException") -> None:
        """Does nothing for a request that does not wait."""
        if self._answer is None or self._answer.done():
            return
        if isinstance(outcome, BaseException):
            self._answer.set_exception(outcome)
        else:
            self._answer.set_result(outcome)

    async def answer(self) -> Any:
        """Waits for the outcome; raises it where it is an exception. Called once."""
        assert self._answer is not None  # noqa: S101 - as promised
        try:
            return await self._answer
        finally:
            # A refusal refers to the frames that it has passed, and these to the request: kept, it would be a circle.
            self._answer = None


def decided(inventory: SeatInventory, requests: list[Request]) -> list[Any]:
    """An outcome for each request, in their order: an answer, a refusal, or the exception of a bug. Of two requests for
    a seat the first gets it. Nothing that a bug has left half done stays: the others are decided without that request.
    """
    fresh = inventory.seats.at(inventory.moment)
    fresh.locks = dict(inventory.locks)
    outcomes: list[Any] = []
    for index, request in enumerate(requests):
        try:
            outcomes.append(request.decide(inventory))
        except DomainError as refusal:
            outcomes.append(refusal.with_traceback(None))  # which would refer to this list, in a circle
        except Exception as bug:  # noqa: BLE001 - its caller gets it
            others = [each for each in requests if each is not request]
            found = decided(_emptied(inventory, fresh), others)
            return [*found[:index], bug, *found[index:]]
    return outcomes


def _emptied(inventory: SeatInventory, fresh: SeatInventory) -> SeatInventory:
    """The inventory without what was decided on it."""
    vars(inventory).update(vars(fresh))
    return inventory
