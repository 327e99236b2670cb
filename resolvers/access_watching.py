"""The watcher of a process: finds the changes of access that other processes have committed."""

import asyncio
import time
from datetime import timedelta

import structlog

from domain.accounts import SYSTEM
from domain.errors import Busy
from models import access_changes as access_rows
from resolvers.context import Services

POLL_SECONDS = 0.4
CURRENT_SECONDS = 2.0
"""After a look at the changes, what is kept is trusted so long: some looks may fail."""
LOOKS_BACK = timedelta(seconds=60)
"""Longer than any transaction: a change has its number and its time before its commit."""
LONGEST_LOOK_SECONDS = 5.0
"""A connection that answers nothing is given up sooner than a request would."""
LONGEST_GAP_SECONDS = 30.0
"""Between two looks. After a longer one, a change may have become too old to be seen."""

log = structlog.get_logger()


class AccessWatcher:
    """Looks at the changes of the last minute and announces those that it has not seen before."""

    def __init__(self, services: Services) -> None:
        self._ctx, self._access = services.context(SYSTEM, "access"), services.access
        self._seen: frozenset[int] = frozenset()
        self._looked_at = float("-inf")

    async def run(self) -> None:
        """Runs until it is cancelled, whatever happens to the database."""
        failures = 0
        while True:
            try:
                async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                    await self.look()
                failures = 0
            except Exception as error:
                failures += 1
                if failures == 1:
                    reason = None if isinstance(error, (Busy, TimeoutError)) else error
                    log.warning("changes of access are not known: nothing kept is trusted", exc_info=reason)
            await asyncio.sleep(POLL_SECONDS)

    async def look(self) -> None:
        """Raises Busy."""
        began = time.monotonic()
        async with self._ctx.reading_directly() as db:
            changes = await access_rows.recent(db, LOOKS_BACK)
        is_gap = began - self._looked_at > LONGEST_GAP_SECONDS
        new = {id for number, id in changes.items() if number not in self._seen}
        self._seen, self._looked_at = frozenset(changes), began
        if is_gap:
            self._access.changed(None)
        elif new:
            self._access.changed(new)
        self._access.current_until = began + CURRENT_SECONDS
