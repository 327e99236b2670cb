"""The fingerprints of keys, on a database that several machines share."""

import asyncio
from dataclasses import replace

from sqlalchemy import text

from domain.accounts import SYSTEM
from resolvers import keys
from resolvers.context import Context, Services

GIVEN = {"token_secret": ["a"], "bank_key": ["b"]}


def machine(services: Services, *, development: bool = False) -> Context:
    policy = replace(services.policy, development=development)
    return replace(services, policy=policy).context(SYSTEM, "start")


async def known(services: Services) -> dict[str, str]:
    async with services.engine.connect() as db:
        return {row.name: row.fingerprint for row in await db.execute(text("select * from key_fingerprints"))}


async def audited(services: Services) -> list[tuple[str, str]]:
    async with services.engine.connect() as db:
        rows = await db.execute(
            text("select action, object_id from audit_trail where action in ('recogniseKeys', 'forgetKey') order by at")
        )
        return [(row.action, row.object_id) for row in rows]


async def test_production_makes_keys_known_and_finds_foreign_ones(isolated_services: Services) -> None:
    assert await keys.recognise_keys(machine(isolated_services), GIVEN) == []
    assert await keys.recognise_keys(machine(isolated_services), GIVEN) == []
    foreign = {"token_secret": ["c", "a"], "bank_key": ["x"]}
    assert await keys.recognise_keys(machine(isolated_services), foreign) == ["bank_key"]
    assert await known(isolated_services) == {"token_secret": "a", "bank_key": "b"}


async def test_a_change_of_key_is_followed_and_stands_in_the_audit_trail(isolated_services: Services) -> None:
    await keys.recognise_keys(machine(isolated_services), GIVEN)
    assert await keys.recognise_keys(machine(isolated_services), GIVEN | {"token_secret": ["c", "a"]}) == []
    assert await known(isolated_services) == {"token_secret": "c", "bank_key": "b"}
    assert await audited(isolated_services) == [("recogniseKeys", "token_secret")]


async def test_development_makes_nothing_known_and_stays_off_a_production_database(isolated_services: Services) -> None:
    assert await keys.recognise_keys(machine(isolated_services, development=True), GIVEN) == []
    assert await known(isolated_services) == {}
    await keys.recognise_keys(machine(isolated_services), GIVEN)
    other = {"token_secret": ["x"], "bank_key": ["x", "b"]}
    assert await keys.recognise_keys(machine(isolated_services, development=True), other) == ["token_secret"]
    assert await known(isolated_services) == {"token_secret": "a", "bank_key": "b"}


async def test_a_lost_key_can_be_forgotten(isolated_services: Services) -> None:
    await keys.recognise_keys(machine(isolated_services), GIVEN)
    assert await keys.forget_key(machine(isolated_services), "bank_key")
    assert not await keys.forget_key(machine(isolated_services), "bank_key")
    assert await keys.recognise_keys(machine(isolated_services), GIVEN | {"bank_key": ["new"]}) == []
    assert await audited(isolated_services) == [("forgetKey", "bank_key")]


async def test_of_machines_with_different_keys_that_start_at_once_one_kind_starts(isolated_services: Services) -> None:
    outcomes = await asyncio.gather(
        *(keys.recognise_keys(machine(isolated_services), {"token_secret": [f"{number % 4}"]}) for number in range(12))
    )
    assert outcomes.count([]) == 3
    assert outcomes.count(["token_secret"]) == 9
