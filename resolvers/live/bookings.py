"""Bookings that viewers follow: one task of a process reads all of them, when they may have changed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from domain import ids
from domain.accounts import SYSTEM, Role, Scope
from domain.bookings import Booking, BookingStatus, FollowedBooking
from domain.errors import Busy
from resolvers import bookings
from resolvers.access import allow_stream
from resolvers.context import Context, Services
from resolvers.live.follower import Listen

READ_SECONDS = 1.0
"""From one read to the next, whatever happens meanwhile: a seat of a popular show changes many times a second."""
SWEEP_SECONDS = 10.0
"""Between two reads of everything that is followed, for wake-ups that were lost. While the notifier reaches no other
process, READ_SECONDS.
"""
LATE_SECONDS = 0.02
"""A hold is read so long after its end, which the database's clock decides."""

log = structlog.get_logger()


class _Followed:
    """A booking that viewers follow, as it was read last; None before it was read."""

    def __init__(self, show_id: str) -> None:
        self.show_id, self.viewers = show_id, 0
        self.newest: FollowedBooking | None = None
        self.changed = asyncio.Event()
        self.ends_at = float("inf")

    def take(self, read: FollowedBooking) -> None:
        """Of two reads the later one counts."""
        booking = read.booking
        if self.newest is not None and booking.now < self.newest.booking.now:
            return
        self.newest, self.ends_at = read, float("inf")
        if booking.status is BookingStatus.PENDING_PAYMENT:
            left = (booking.expires_at - booking.now).total_seconds()
            self.ends_at = asyncio.get_running_loop().time() + left + LATE_SECONDS
        self.changed.set()
        self.changed = asyncio.Event()


class BookingHub:
    """`is_notified`: whether wake-ups of other processes arrive."""

    def __init__(self, services: Services, listen: Listen, is_notified: Callable[[], bool]) -> None:
        self._ctx = services.context(SYSTEM, "live")
        self._listen, self._is_notified = listen, is_notified
        self._followed: dict[str, _Followed] = {}
        self._due: set[str] = set()
        self._wake = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._swept_at = 0.0

    @property
    def viewers(self) -> int:
        return sum(followed.viewers for followed in self._followed.values())

    @allow_stream(Role.CUSTOMER, Role.OPERATOR, partner=Scope.BOOKINGS_ON_BEHALF)
    async def watch_booking(self, ctx: Context, booking_id: str) -> AsyncGenerator[Booking, None]:
        """The booking now, then each time its status or money that goes back has changed, until it is cancelled and
        no payment is open. A viewer who takes an event late is given the newest state alone. The caller closes the
        generator. Raises NotFound before the first event.
        """
        show_id = ctx.show_of(ids.expect(ids.BOOKING, booking_id))
        async with self._of_viewer(show_id, booking_id) as followed:
            shown = await bookings.read_followed_booking(ctx, booking_id)
            followed.take(shown)
            yield shown.booking
            while not (newest := followed.newest or shown).is_last:
                if newest.differs_from(shown):
                    shown = newest
                    yield shown.booking
                else:
                    await followed.changed.wait()
            if newest.differs_from(shown):
                yield newest.booking

    @asynccontextmanager
    async def _of_viewer(self, show_id: str, booking_id: str) -> AsyncIterator[_Followed]:
        followed = self._followed.get(booking_id)
        if followed is None:
            followed = self._followed[booking_id] = _Followed(show_id)
            if self._following is None:
                self._following = asyncio.create_task(self._follow(), name="follow bookings")
        followed.viewers += 1
        try:
            async with self._listen(show_id, partial(self._be_woken, booking_id)):
                yield followed
        finally:
            followed.viewers -= 1
            if not followed.viewers:
                del self._followed[booking_id]
                self._due.discard(booking_id)
                await self._end_if_idle()

    async def _end_if_idle(self) -> None:
        if not self._followed and self._following is not None:
            following, self._following = self._following, None
            following.cancel()
            await asyncio.wait([following])

    def _be_woken(self, booking_id: str) -> None:
        if booking_id in self._followed:
            self._due.add(booking_id)
            self._wake.set()

    async def _follow(self) -> None:
        # The task outlives the request that started it, so its log lines do not carry that request's id.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=self._ctx.request_id)
        self._swept_at = asyncio.get_running_loop().time()
        while True:
            await self._until_something_is_due()
            try:
                await self._read()
            except Exception as error:
                reason = None if isinstance(error, Busy) else error
                log.warning("the bookings that viewers follow could not be read", exc_info=reason)
            await asyncio.sleep(READ_SECONDS)

    async def _until_something_is_due(self) -> None:
        clock = asyncio.get_running_loop().time
        while not self._due:
            self._wake.clear()
            sweep_at = self._swept_at + (SWEEP_SECONDS if self._is_notified() else READ_SECONDS)
            due_at = min([sweep_at, *(each.ends_at for each in self._followed.values())])
            try:
                async with asyncio.timeout_at(min(due_at, clock() + READ_SECONDS)):
                    await self._wake.wait()
            except TimeoutError:
                now = clock()
                self._due |= {id for id, each in self._followed.items() if now >= min(each.ends_at, sweep_at)}

    async def _read(self) -> None:
        """By one statement. What cannot be read stays due, and what is woken meanwhile becomes it. Raises Busy."""
        due, self._due = self._due, set()
        if len(due) == len(self._followed):
            self._swept_at = asyncio.get_running_loop().time()
        keys = [(self._followed[id].show_id, id) for id in due if id in self._followed]
        try:
            found = await bookings.read_followed_bookings(self._ctx, keys)
        except BaseException:
            self._due |= due & self._followed.keys()
            raise
        for each in found:
            if (followed := self._followed.get(each.booking.id)) is not None:
                followed.take(each)
