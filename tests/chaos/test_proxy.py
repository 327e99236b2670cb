"""The proxy loses connections when it is asked to, and no others: none is left waiting for an answer."""

import asyncio
from urllib.parse import urlsplit

from tests.chaos.proxy import Proxy, proxy_before

LATEST_TURN = 20
"""Of the event loop, counted from when the connections begin: later ones are through before the proxy closes."""


async def arrive(proxy: Proxy) -> str:
    """How a connection ends that arrives while the proxy closes."""
    port = urlsplit(proxy.url).port
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(10):
            await reader.read()
        writer.close()
    except TimeoutError:
        return "forgotten"
    except ConnectionError:
        return "refused"
    return "lost"


async def test_a_connection_that_arrives_while_it_closes_is_refused_or_lost_and_never_forgotten(
    database_url: str,
) -> None:
    async with proxy_before(database_url) as proxy:
        for turns in range(LATEST_TURN):
            arriving = [asyncio.create_task(arrive(proxy)) for _ in range(5)]
            for _ in range(turns):
                await asyncio.sleep(0)
            await proxy.close()
            assert set(await asyncio.gather(*arriving)) <= {"refused", "lost"}
            await proxy.open()
