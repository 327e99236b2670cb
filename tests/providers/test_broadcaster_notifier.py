"""Wake-ups between processes, over a real Valkey that is killed and started again."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis import Redis

from providers.broadcaster_notifier import MOST_UNPUBLISHED, BroadcasterNotifier
from providers.embedded.valkey import EmbeddedValkey, find_valkey

SHOW, OTHER_SHOW = "SHOW_1", "SHOW_2"
RECONNECTED_WITHIN = 5.0


class Listener:
    """Counts wake-ups, and waits for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._woken = asyncio.Event()

    def __call__(self) -> None:
        self.count += 1
        self._woken.set()

    async def next(self, within: float = 2.0) -> None:
        async with asyncio.timeout(within):
            await self._woken.wait()
        self._woken.clear()

    async def quiet(self) -> None:
        """Lets the wake-up of the acknowledged subscription pass."""
        await self.next()
        await asyncio.sleep(0.05)
        self._woken.clear()
        self.count = 0


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    program = find_valkey()
    assert program is not None, "The tests need a Valkey: install the locked requirements."
    server = EmbeddedValkey(tmp_path / "valkey", program)
    server.ensure()
    yield server
    server.stop()


@pytest.fixture
async def here(valkey: EmbeddedValkey) -> AsyncIterator[BroadcasterNotifier]:
    async with BroadcasterNotifier(valkey.url()) as notifier:
        yield notifier


@pytest.fixture
async def there(valkey: EmbeddedValkey) -> AsyncIterator[BroadcasterNotifier]:
    """What another process would have."""
    async with BroadcasterNotifier(valkey.url()) as notifier:
        yield notifier


def kill(server: EmbeddedValkey) -> None:
    """Returns when it is dead."""
    with Redis.from_url(server.url()) as client:
        process_id = client.info("server")["process_id"]
    os.kill(process_id, signal.SIGKILL)
    while server.runs():
        time.sleep(0.01)


async def eventually(holds: Callable[[], bool], within: float) -> None:
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - it asks what has no event
            await asyncio.sleep(0.01)


async def test_a_listener_of_the_same_process_is_woken_at_once() -> None:
    listener = Listener()
    async with BroadcasterNotifier(None) as notifier, notifier.listen(SHOW, listener):
        notifier.notify([SHOW, OTHER_SHOW])
        assert listener.count == 1


async def test_work_is_a_channel_of_its_own() -> None:
    listener = Listener()
    async with BroadcasterNotifier(None) as notifier, notifier.listen_for_work(listener):
        notifier.notify([SHOW])
        assert listener.count == 0
        notifier.wake_workers()
        assert listener.count == 1


async def test_a_listener_that_has_left_is_not_woken() -> None:
    first, second = Listener(), Listener()
    async with BroadcasterNotifier(None) as notifier, notifier.listen(SHOW, first):
        async with notifier.listen(SHOW, second):
            pass
        notifier.notify([SHOW])
        assert (first.count, second.count) == (1, 0)


async def test_a_notification_reaches_another_process(here: BroadcasterNotifier, there: BroadcasterNotifier) -> None:
    listener = Listener()
    async with there.listen(SHOW, listener):
        await listener.quiet()
        here.notify([SHOW])
        await listener.next()


async def test_work_reaches_another_process(here: BroadcasterNotifier, there: BroadcasterNotifier) -> None:
    listener = Listener()
    async with there.listen_for_work(listener):
        await listener.quiet()
        here.wake_workers()
        await listener.next()


async def test_a_process_is_not_woken_twice_by_its_own_notification(
    here: BroadcasterNotifier, there: BroadcasterNotifier
) -> None:
    own, other = Listener(), Listener()
    async with here.listen(SHOW, own), there.listen(SHOW, other):
        await own.quiet()
        await other.quiet()
        here.notify([SHOW])
        await other.next()
        await asyncio.sleep(0.1)
        assert own.count == 1


async def test_a_subscription_that_has_been_acknowledged_wakes_once_because_something_may_have_been_missed(
    there: BroadcasterNotifier,
) -> None:
    listener = Listener()
    async with there.listen(SHOW, listener):
        await listener.next()


async def test_first_subscribers_that_come_at_once_are_all_woken(
    here: BroadcasterNotifier, there: BroadcasterNotifier
) -> None:
    listeners = [Listener() for _ in range(50)]
    async with AsyncExitStack() as all_of_them:
        await asyncio.gather(*(all_of_them.enter_async_context(there.listen(SHOW, each)) for each in listeners))
        await listeners[0].quiet()
        for each in listeners:
            each.count = 0
        here.notify([SHOW])
        await eventually(lambda: all(each.count == 1 for each in listeners), within=2)


async def test_listeners_that_come_and_go_at_random_leave_the_others_alone(
    here: BroadcasterNotifier, there: BroadcasterNotifier
) -> None:
    async def come_and_go() -> None:
        for _ in range(30):
            async with there.listen(SHOW, Listener()):
                await asyncio.sleep(0)

    steady = Listener()
    async with there.listen(SHOW, steady):
        await asyncio.gather(*(come_and_go() for _ in range(5)))
        await steady.quiet()
        here.notify([SHOW])
        await steady.next()


async def test_after_a_restart_of_the_server_every_listener_is_woken_and_notifications_arrive_again(
    valkey: EmbeddedValkey, here: BroadcasterNotifier, there: BroadcasterNotifier
) -> None:
    one, two = Listener(), Listener()
    async with there.listen(SHOW, one), there.listen(OTHER_SHOW, two):
        await one.quiet()
        await eventually(lambda: two.count > 0, within=2)
        two.count = 0
        kill(valkey)
        here.notify([SHOW])  # lost, and nobody waits for it
        await asyncio.sleep(0.3)
        assert one.count == 0
        valkey.ensure()
        await eventually(lambda: one.count > 0 and two.count > 0, RECONNECTED_WITHIN)
        await asyncio.sleep(0.1)
        one.count = 0
        here.notify([SHOW])
        await eventually(lambda: one.count > 0, within=2)


async def test_listeners_of_the_same_process_are_woken_while_the_server_is_away(
    valkey: EmbeddedValkey, here: BroadcasterNotifier
) -> None:
    listener = Listener()
    async with here.listen(SHOW, listener):
        await listener.quiet()
        kill(valkey)
        for _ in range(100):
            here.notify([SHOW])
        assert listener.count == 100


async def test_a_server_that_comes_later_than_the_listener_is_found(valkey: EmbeddedValkey) -> None:
    kill(valkey)
    listener = Listener()
    async with (
        BroadcasterNotifier(valkey.url()) as here,
        BroadcasterNotifier(valkey.url()) as there,
        there.listen(SHOW, listener),
    ):
        await asyncio.sleep(0.1)
        assert listener.count == 0
        valkey.ensure()
        await listener.next(RECONNECTED_WITHIN)
        await asyncio.sleep(0.1)
        listener.count = 0
        here.notify([SHOW])
        await eventually(lambda: listener.count > 0, RECONNECTED_WITHIN)


async def test_what_waits_to_be_published_is_bounded(valkey: EmbeddedValkey, here: BroadcasterNotifier) -> None:
    kill(valkey)
    here.notify(f"SHOW_{number}" for number in range(MOST_UNPUBLISHED + 1000))
    assert here._others is not None
    assert len(here._others._unpublished) == MOST_UNPUBLISHED


async def test_a_busy_notifier_ends_at_once(valkey: EmbeddedValkey) -> None:
    for _ in range(5):
        async with AsyncExitStack() as closing:
            notifier = await closing.enter_async_context(BroadcasterNotifier(valkey.url()))
            for number in range(200):
                notifier.notify([f"SHOW_{number}"])
                if number % 20 == 0:
                    await asyncio.sleep(0.005)
            ending = asyncio.create_task(closing.pop_all().aclose())
            _, late = await asyncio.wait([ending], timeout=5)
            assert not late
