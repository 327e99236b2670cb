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


async def test_holidays_are_loaded_once_and_more_of_them_make_a_new_version(own_database: str, tmp_path: Path) -> None:
    places = {"DATABASE_URL": own_database, "MARQUEE_DATA_DIR": str(tmp_path / "data")}
    first, second = tmp_path / "2026.csv", tmp_path / "2027.json"
    first.write_text("\ufeffdate,name\n2026-03-04,Holi\n2026-11-09,Diwali\n")
    second.write_text('[{"date": "2026-03-04", "name": "Holi"}, {"date": "2027-03-22", "name": "Holi"}]')
    results = [marquee("calendar", "load", str(file), **places) for file in (first, first, second)]
    assert [each.stdout for each in results] == [
        "2 holidays are new: the calendar is at version 1.\n",
        "All of these holidays are known: the calendar stays at version 1.\n",
        "1 holiday is new: the calendar is at version 2.\n",
    ]
    assert [(each.returncode, each.stderr) for each in results] == [(0, "")] * 3


async def test_a_bad_list_is_refused_line_by_line_and_nothing_of_it_is_loaded(
    own_database: str, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("2026-03-04,Holi\n04/11/2026,Diwali\n2026-12-25\n")
    refused = marquee("calendar", "load", str(bad), DATABASE_URL=own_database, MARQUEE_DATA_DIR=str(tmp_path / "data"))
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "bad.csv, line 2: Expected a date like 2026-03-04, not '04/11/2026'.",
        "bad.csv, line 3: Expected a date and a name, like 2026-03-04,Holi.",
    ]
    connection = await asyncpg.connect(own_database)
    try:
        assert await connection.fetchval("select count(*) from bank_holidays") == 0
    finally:
        await connection.close()


def test_a_file_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    refused = marquee("calendar", "load", str(tmp_path / "nothing.csv"))
    assert refused.returncode == 1
    assert refused.stderr.endswith("cannot be read: No such file or directory. Name a file with a holiday a line.\n")
    assert refused.stderr.count("\n") == 1
