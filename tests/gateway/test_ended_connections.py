"""A connection that has ended is gone at once: a flood of them leaves nothing that the collector must take apart."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator

import pytest

from app.server.ending_protocol import EndingProtocol
from app.server.websocket_protocol import DetachableProtocol
from bench.rig.attacks import attacker
from settings import Settings
from tests.gateway.serving import serving

TIMES = 20
NO_SHOW = "SHOW_00000000000000000000000000"


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def kept() -> Counter[str]:
    """What of connections is in memory, by its class."""
    kinds = (EndingProtocol, DetachableProtocol)
    return Counter(type(each).__name__ for each in gc.get_objects() if isinstance(each, kinds))


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("name", ["slow-bodies", "many-headers", "openapi", "nowhere", "nonsense", "sockets", "unread"])
async def test_connections_are_gone_without_the_collector(settings: Settings, name: str) -> None:
    async with serving(settings) as server:
        before = kept()
        attack = attacker(name, int(server.url.rpartition(":")[2]), NO_SHOW)
        await asyncio.gather(*(attack.once() for _ in range(TIMES)))
        await asyncio.sleep(0.2)
        attack.let_go()
        async with asyncio.timeout(20):
            while kept() - before:  # noqa: ASYNC110 - they end in another thread
                await asyncio.sleep(0.1)
