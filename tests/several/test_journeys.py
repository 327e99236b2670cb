"""The journeys of REST with each request on another server: each request finds the effects of the one before. Without
Redis, which only saves time.
"""

import asyncio
import inspect
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from types import ModuleType

import pytest
from httpx2 import AsyncClient

from resolvers.context import Services
from tests.clock import Clock
from tests.invariants import check_show
from tests.rest import stage
from tests.rest import test_journey as over_rest
from tests.schema import test_journey as over_graphql

Journey = Callable[..., Awaitable[None]]


def journeys_of(module: ModuleType) -> list[Journey]:
    return [value for name, value in vars(module).items() if name.startswith("test_")]


@pytest.mark.parametrize(
    "journey", [*journeys_of(over_graphql), *journeys_of(over_rest)], ids=lambda journey: journey.__name__
)
async def test_a_journey_passes_through_two_servers_by_turns(
    journey: Journey, http: AsyncClient, services: Services, clock: Clock
) -> None:
    given = {"http": http, "services": services, "clock": clock}
    await journey(**{name: given[name] for name in inspect.signature(journey).parameters})


async def test_one_key_sent_to_both_servers_at_once_makes_one_lock(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    key, body = secrets.token_hex(8), stage.lock_of(who, show["showId"], "A1")
    answers = await asyncio.gather(*(who.caller.post("/seats/lock", body, Idempotency_Key=key) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    locks = {answer.json()["lockId"] for answer in answers if answer.is_success}
    again = await who.caller.post("/seats/lock", body, Idempotency_Key=key)
    assert {again.json()["lockId"]} == locks
    await check_show(services, show["showId"])


async def test_of_customers_who_want_one_seat_at_both_servers_one_gets_it(
    http: AsyncClient, services: Services
) -> None:
    show = await stage.show(await stage.theater(http))
    rivals = [await stage.customer(http) for _ in range(10)]
    answers = await asyncio.gather(
        *(who.caller.post("/seats/lock", stage.lock_of(who, show["showId"], "A1")) for who in rivals)
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    await check_show(services, show["showId"])
