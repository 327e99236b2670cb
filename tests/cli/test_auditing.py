from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from providers.aes_vault import AesVault
from providers.key_files import ring_of
from settings import Settings
from tests.cli.test_commands import marquee
from tests.databases import cloned_database
from tests.production import PRODUCTION, as_values

PARTNER = """insert into partners (id, name, contact_email, contact_phone, status, account_key_id, account_sealed,
               account_mask, ifsc_code, bank_details_complete, created_at)
             values ($1, 'Lotus', 'lotus@example.test', '+919800000000', 'ACTIVE', $2, $3, 'XX9012', 'HDFC0000001',
               true, now())"""


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


async def test_an_audit_names_the_partner_with_an_account_number_of_another_one(own_database: str) -> None:
    (key,) = ring_of("bank_key", Path(), Settings.model_validate(as_values(PRODUCTION)))
    sealed = AesVault([(key.id, key.material)]).seal("123456789012", ("PARTNER_1", "HDFC0000001"))
    connection = await asyncpg.connect(own_database)
    for partner_id in ("PARTNER_1", "PARTNER_2"):
        await connection.execute(PARTNER, partner_id, *sealed)
    await connection.close()
    bank_key = {name: PRODUCTION[name] for name in ("MARQUEE_ENV", "MARQUEE_BANK_KEY")}
    audited = marquee("audit", DATABASE_URL=own_database, **bank_key)
    assert audited.returncode == 1
    first, row, *_ = audited.stdout.splitlines()
    assert first.startswith("BROKEN: Every bank account number opens for the partner and the branch")
    assert row.startswith("  partner_id=PARTNER_2  reason=It was not sealed here")


async def test_a_database_of_another_version_is_not_audited(own_database: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(own_database)
    await connection.execute("update alembic_version set version_num = '0001'")
    await connection.close()
    audited = marquee("audit", DATABASE_URL=own_database, MARQUEE_DATA_DIR=str(tmp_path))
    assert audited.returncode == 1
    assert audited.stderr == "The database is not at this version's migrations: run marquee migrate.\n"
