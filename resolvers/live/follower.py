"""A task for each watched show in a process. It reads the show's log when the change notifier wakes it, and otherwise
once a second.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, suppress

import structlog

from domain.errors import Busy, DomainError, NotFound
from domain.seats.feed import LONGEST_HISTORY, Feed
from resolvers import seats
from resolvers.context import Context
from resolvers.live.renderings import Renderings

POLL_SECONDS = 1.0
MERGE_SECONDS = 0.05
"""Changes of one show are merged over this time. A change arrives within 0.1 s, whatever change came before it."""
LONGEST_BACKOFF_SECONDS = 2.0

Listen = Callable[[str, Callable[[], None]], AbstractAsyncContextManager[None]]
"""Calls back, without arguments, whenever the show's log may have grown. Entering does not wait for I/O."""

ObserveLag = Callable[[float], None]
"""Called with the age in seconds of a change that is read."""

log = structlog.get_logger()


class Follower:
    """Keeps the feed of one show from its first watcher to its last. Viewers are watchers, and so are the broadcast
    groups that serve them. A show's log is public.
    """

    def __init__(self, ctx: Context, show_id: str, listen: Listen, observe_lag: ObserveLag) -> None:
        self.watchers = self.viewers = 0
        self.renderings = Renderings()
        self._ctx = ctx
        self._show_id = show_id
        self._listen, self._observe_lag = listen, observe_lag
        self._feed: Feed | None = None
        self._wake = asyncio.Event()
        self._changed = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._task = asyncio.create_task(self._follow(), name=f"follow {show_id}")

    @property
    def feed(self) -> Feed:
        if self._feed is None:
            raise RuntimeError(f"The feed of {self._show_id} is used before catch_up.")
        return self._feed

    async def catch_up(self, after_version: int | None) -> None:
        """Returns when the feed has every change that was committed before the call, and of the changes after
        `after_version` as many as it keeps. Raises NotFound; Busy where the database does not answer.
        """
        read = asyncio.get_running_loop().create_future()
        self._waiting.append(read)
        self._wake.set()
        await read
        if after_version is not None and self._can_reach_back_to(after_version):
            rows = await seats.read_changes(
                self._ctx, self._show_id, after_version - 1, self.feed.floor - after_version + 1
            )
            self.feed.reach_back(rows)

    async def wait_for_change(self) -> None:
        """Returns when the feed has grown after the call."""
        await self._changed.wait()

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    def _can_reach_back_to(self, version: int) -> bool:
        return max(1, self.feed.picture.version - LONGEST_HISTORY) <= version < self.feed.floor

    async def _follow(self) -> None:
        failures = 0
        # The task outlives the request that started it, so its log lines do not carry that request's id.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=self._ctx.request_id)
        async with self._listen(self._show_id, self._be_woken):
            while True:
                self._wake.clear()
                waiting, self._waiting = self._waiting, []
                try:
                    has_grown = await self._read()
                except Exception as error:  # noqa: BLE001 - watchers must not be left with a dead follower
                    failures += 1
                    self._log_failure(error, failures)
                    _settle(waiting, error)
                    await asyncio.sleep(min(LONGEST_BACKOFF_SECONDS, 0.05 * 2**failures))
                else:
                    failures = 0
                    _settle(waiting, None)
                    await self._rest(has_grown=has_grown)

    def _be_woken(self) -> None:
        """Answers that count the show's seats are dropped at once, whichever process has changed them."""
        self._ctx.services.kept.seats_changed([self._show_id])
        self._wake.set()

    async def _read(self) -> bool:
        """Reads the log. True when the feed has changed."""
        if self._feed is not None:
            changes = await seats.read_changes(
                self._ctx, self._show_id, self._feed.picture.version, LONGEST_HISTORY + 1
            )
            if not changes:
                return False
            self._observe_lag(changes[0].age_seconds)
            if len(changes) <= LONGEST_HISTORY and self._feed.grow(changes):
                self._announce()
                return True
        picture = await seats.read_picture(self._ctx, self._show_id)
        if picture is None:
            raise NotFound(self._show_id)
        self._feed = Feed(picture)
        self._announce()
        return True

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _rest(self, *, has_grown: bool) -> None:
        if has_grown:
            await asyncio.sleep(MERGE_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()

    def _log_failure(self, error: Exception, failures: int) -> None:
        if not isinstance(error, DomainError):
            log.error("following a show failed", show_id=self._show_id, exc_info=error)
        elif isinstance(error, Busy) and failures == 1:
            log.warning("the database does not answer; viewers of this show wait", show_id=self._show_id)


def ignore(_seconds: float) -> None:
    """An ObserveLag that does nothing."""


def _settle(waiting: Iterable[asyncio.Future[None]], error: Exception | None) -> None:
    for each in waiting:
        if each.done():
            continue
        if error is None:
            each.set_result(None)
        else:
            each.set_exception(error)
