"""Keys from the first print to the last machine, by the commands that a deployer types."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.cli.test_commands import marquee
from tests.databases import cloned_database
from tests.production import KEYS, PRODUCTION, RANDOM

LATER = f"later-{RANDOM}"


@pytest.fixture
async def own_database(postgres_url: str) -> AsyncIterator[str]:
    async with cloned_database(postgres_url) as url:
        yield url


def worker_refusal(database_url: str, **changes: str) -> str:
    """What a worker says that refuses to start."""
    refused = marquee(
        "worker", **PRODUCTION | {"DATABASE_URL": database_url, "REDIS_URL": "redis://127.0.0.1:1"} | changes
    )
    assert refused.returncode == 1, refused.stdout
    return refused.stderr


def new_set() -> dict[str, str]:
    return dict(line.split("=", 1) for line in marquee("keys", "new").stdout.splitlines())


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return new_set()


def test_a_new_set_has_every_key_and_is_ready_to_paste(made: dict[str, str]) -> None:
    first, second = made, new_set()
    assert set(first) == set(second) == set(KEYS)
    assert not set(first.values()) & set(second.values())
    assert len(set(first.values())) == len(KEYS)


def test_a_new_set_is_taken_by_production(made: dict[str, str]) -> None:
    refused = marquee("serve", **PRODUCTION | made | {"MARQUEE_PAYMENT_PROVIDER": "sandbox"})
    assert refused.stderr.startswith("The sandbox provider takes no real money")
    assert refused.stderr.count("\n") == 1


async def test_a_machine_with_another_key_does_not_start_until_it_is_given_the_right_one(own_database: str) -> None:
    await _know(own_database, "token_secret", "of another machine")
    refusal = worker_refusal(own_database)
    assert refusal.startswith("MARQUEE_TOKEN_SECRET is not the key with which this database is worked on.")
    assert "MARQUEE_TOKEN_SECRET_PREVIOUS" in refusal
    assert refusal.count("\n") == 1
    forgotten = marquee("keys", "forget", "token_secret", DATABASE_URL=own_database, MARQUEE_ENV="production")
    assert forgotten.stdout.startswith("The platform knows no token_secret any more")
    assert await _known(own_database) == []


async def test_a_key_that_does_not_exist_cannot_be_forgotten(own_database: str) -> None:
    refused = marquee("keys", "forget", "door_key", DATABASE_URL=own_database)
    assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "There is no key door_key")


async def test_an_audit_compares_the_key_that_it_needs(own_database: str) -> None:
    production = {"DATABASE_URL": own_database, "MARQUEE_ENV": "production"}
    await _know(own_database, "bank_key", "of another machine")
    refused = marquee("audit", **production, MARQUEE_BANK_KEY=KEYS["MARQUEE_BANK_KEY"])
    assert refused.returncode == 1
    assert refused.stderr.startswith("MARQUEE_BANK_KEY is not the key")
    await _forget(own_database)
    audited = marquee("audit", **production, MARQUEE_BANK_KEY=KEYS["MARQUEE_BANK_KEY"])
    assert (audited.returncode, audited.stderr) == (0, "")


async def test_commands_of_the_database_need_the_database_alone(own_database: str) -> None:
    production = {"DATABASE_URL": own_database, "MARQUEE_ENV": "production", "HOST": "0.0.0.0"}  # noqa: S104 - unused
    for command in (("migrate",), ("operator", "add", "ops@example.test")):
        done = marquee(*command, **production)
        assert (done.returncode, done.stderr) == (0, "")


async def _know(url: str, name: str, fingerprint: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("insert into key_fingerprints values ($1, $2, now())", name, fingerprint)
    await connection.close()


async def _forget(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("delete from key_fingerprints")
    await connection.close()


async def _known(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    names = [row["name"] for row in await connection.fetch("select name from key_fingerprints")]
    await connection.close()
    return names
