"""A provider whose database goes away says so, and a call with an unknown outcome is made again."""

import pytest

from tests.chaos.proxy import Proxy, Trip, proxy_before
from tests.databases import cloned_database
from tests.sandbox.conftest import Provider, opened


async def paid_with(provider: Provider, payment_id: str) -> int:
    """The answer's status. One that is not known must say when to ask again."""
    answer = await provider.http.post(f"{provider.url}/api/payments/{payment_id}/pay")
    assert answer.is_success or answer.headers["retry-after"] == "1"
    return answer.status_code


@pytest.mark.parametrize("after", [False, True])
async def test_a_payment_whose_commit_is_lost_is_made_again_and_once_in_all(postgres_url: str, *, after: bool) -> None:
    async with (
        cloned_database(postgres_url) as database_url,
        proxy_before(database_url) as proxy,
        opened(proxy.url) as provider,
    ):
        order = await provider.order()
        proxy.trips = [Trip(after=after)]
        assert [await paid_with(provider, order.payment_id) for _ in range(3)] == [503, 200, 200]
        assert await provider.merchant.wait_for(order.payment_id, 1) == ["SUCCESS"]


async def test_calls_answer_503_while_the_database_is_away_and_work_when_it_is_back(postgres_url: str) -> None:
    async with (
        cloned_database(postgres_url) as database_url,
        proxy_before(database_url) as proxy,
        opened(proxy.url) as provider,
    ):
        order = await provider.order()
        await away(proxy, provider, order.payment_id)
        assert await paid_with(provider, order.payment_id) == 200


async def away(proxy: Proxy, provider: Provider, payment_id: str) -> None:
    await proxy.close()
    assert await paid_with(provider, payment_id) == 503
    page = await provider.http.get(f"{provider.url}/pay/nobody")
    assert (page.status_code, page.headers["retry-after"]) == (503, "1")
    await proxy.open()
