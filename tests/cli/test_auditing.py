from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.cli.test_commands import marquee
from tests.databases import cloned_database


@pytest.fixture
async def own_database(postgres_url: str) -> AsyncIterator[str]:
    async with cloned_database(postgres_url) as url:
        yield url


async def test_an_audit_of_a_sound_database_says_so_and_succeeds(own_database: str, tmp_path: Path) -> None:
    audited = marquee("audit", DATABASE_URL=own_database, MARQUEE_DATA_DIR=str(tmp_path))
    assert (audited.returncode, audited.stderr) == (0, "")
    assert audited.stdout.startswith("All ")
    assert audited.stdout.endswith(" promises hold.\n")


async def test_an_audit_names_the_rows_that_break_a_promise_and_fails(own_database: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(own_database)
    await connection.execute(
        "insert into seat_claims (show_id, seat_id, state, booking_id) values ('SHOW_1', 'A1', 'B', 'BOOK_1')"
    )
    await connection.close()
    audited = marquee("audit", DATABASE_URL=own_database, MARQUEE_DATA_DIR=str(tmp_path))
    assert audited.returncode == 1
    first, row, *_ = audited.stdout.splitlines()
    assert first == "BROKEN: A seat is booked for a booking if, and only if, it is sold to that booking. (1 rows)"
    assert row == "  show_id=SHOW_1  seat_id=A1  booked_for=BOOK_1  sold_to=None"


async def test_a_database_of_another_version_is_not_audited(own_database: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(own_database)
    await connection.execute("update alembic_version set version_num = '0001'")
    await connection.close()
    audited = marquee("audit", DATABASE_URL=own_database, MARQUEE_DATA_DIR=str(tmp_path))
    assert audited.returncode == 1
    assert audited.stderr == "The database is not at this version's migrations: run marquee migrate.\n"
