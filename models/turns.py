"""So many at once; who comes later waits for a turn, and who has precedence gets the next one."""

import asyncio
from collections import deque

from domain.precedence import Precedence, current_precedence


class Turns:
    """A semaphore whose waiters stand in a line for each precedence."""

    def __init__(self, most: int) -> None:
        self._free = most  # above zero: nobody waits
        self._lines = tuple(deque[asyncio.Future[None]]() for _ in Precedence)

    async def take(self, longest_wait: float) -> None:
        """Raises TimeoutError where there is none in so many seconds."""
        if self._free > 0:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._lines[current_precedence.get()].append(turn)
        try:
            async with asyncio.timeout(longest_wait):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled():  # it came in the moment in which its owner gave up
                self.give_back()
            raise

    def give_back(self) -> None:
        for line in self._lines:
            while line:
                turn = line.popleft()
                if not turn.done():  # else its owner has given up
                    turn.set_result(None)
                    return
        self._free += 1
