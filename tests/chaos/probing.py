"""How long until the platform does something again: a lock is asked for again and again until one is answered."""

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.chaos.clients import Clients
from tests.chaos.customers import SEATS
from tests.history.events import Outcome

EVERY_SECONDS = 0.2
GIVES_UP_AFTER_SECONDS = 30.0
AT_ONCE = 3


@dataclass
class Prober:
    """On a show of its own. That a seat is taken, or that it has too many, a server learns in a transaction too."""

    clients: Clients
    show_id: str
    customers: Sequence[tuple[str, Mapping[str, str]]]
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def seconds_to_success(self, server: str, since: float) -> float:
        """Of a request that is made after `since`; infinite when there is none for half a minute."""
        succeeded = asyncio.get_running_loop().create_future()
        running: set[asyncio.Task[None]] = set()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(since + GIVES_UP_AFTER_SECONDS - time.monotonic()):
                    while not succeeded.done():
                        if len(running) < AT_ONCE:
                            probe = asyncio.create_task(self._probe(server, succeeded))
                            running.add(probe)
                            probe.add_done_callback(running.discard)
                        await asyncio.wait([succeeded], timeout=EVERY_SECONDS)
        finally:
            for probe in running:
                probe.cancel()
        return float(succeeded.result()) - since if succeeded.done() else float("inf")

    async def _probe(self, server: str, succeeded: "asyncio.Future[float]") -> None:
        number = next(self._numbers)
        user_id, headers = self.customers[number % len(self.customers)]
        body = {"showId": self.show_id, "userId": user_id, "seats": [SEATS[number % len(SEATS)]]}
        answer = await self.clients.rest(f"{server}/seats/lock", headers, body)
        if answer.outcome is not Outcome.UNKNOWN and not succeeded.done():
            succeeded.set_result(time.monotonic())
