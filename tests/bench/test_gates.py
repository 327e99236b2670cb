"""The gates of measurements: figures count only where the database agrees with the answers."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from bench.rig.gates import seats_broken
from domain.shows import Show
from resolvers.context import Services
from tests import world


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def show(services: Services) -> Show:
    """With two locks of two seats."""
    show = await world.show_on_sale(services)
    for seats in (["A1", "A2"], ["A3", "A4"]):
        await world.lock(services, world.customer(), show, seats)
    return show


async def test_a_show_whose_locks_were_all_answered_is_whole(connection: asyncpg.Connection, show: Show) -> None:
    assert await seats_broken(connection, [show.id], granted=2) == ""


async def test_a_lock_that_nobody_was_answered_is_found(connection: asyncpg.Connection, show: Show) -> None:
    assert await seats_broken(connection, [show.id], granted=1) == "2 locks, 1 answers"


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("delete from seat_claims where show_id = $1 and seat_id = 'A1'", "4 seats held, 3 claims"),
        (
            "update seat_locks set seat_ids = '{A1,A3}' where show_id = $1 and 'A1' = any(seat_ids)",
            "1 seats held twice",
        ),
        ("update show_feeds set version = version + 1 where show_id = $1", "1 shows with gaps"),
    ],
)
async def test_damage_is_found(connection: asyncpg.Connection, show: Show, damage: str, found: str) -> None:
    await connection.execute(damage, show.id)
    assert await seats_broken(connection, [show.id], granted=2) == found
