"""Account numbers are sealed for their partner, and sealed anew after a change of key or format."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text

from domain.accounts import SYSTEM
from domain.ports import SealBroken
from models import partners as partner_rows
from models.partners import StoredAccount
from providers.aes_vault import AesVault
from resolvers import partners
from resolvers.context import Context, Services
from resolvers.invariants import SEALED, audit_platform
from resolvers.partners.banking import account_number_of
from settings import Settings
from tests import world
from tests.isolated import isolated_platform

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)
NUMBERS = {f"PARTNER_{number}": f"99887766550{number}" for number in range(3)}


@pytest.fixture
async def platform(settings: Settings, postgres_url: str, tmp_path: Path) -> AsyncIterator[Services]:
    """Three partners, whose numbers were sealed by a version that knew format 1 only."""
    async with isolated_platform(settings, postgres_url, tmp_path) as (services, _):
        async with services.engine.begin() as db:
            for partner_id, number in NUMBERS.items():
                nonce = number.encode()
                sealed = nonce + AESGCM(OLD[1]).encrypt(nonce, number.encode(), OLD[0].encode())
                await db.execute(text(INSERT), {"id": partner_id, "key": OLD[0], "sealed": sealed})
        yield services


INSERT = """insert into partners (id, name, contact_email, contact_phone, status, account_sealed, account_key_id,
              account_mask, ifsc_code, bank_details_complete, created_at)
            values (:id, 'Lotus', 'lotus@example.test', '+919800000000', 'ACTIVE', :sealed, :key, 'xx', 'HDFC0000001',
              true, now())"""


def with_keys(services: Services, *keys: tuple[str, bytes]) -> Context:
    return world.as_(replace(services, vault=AesVault(keys)), SYSTEM)


async def stored(services: Services) -> dict[str, StoredAccount]:
    async with services.engine.connect() as db:
        return {row.id: row for row in await partner_rows.accounts_after(db, "", 100)}


def opened(ctx: Context, rows: dict[str, StoredAccount]) -> dict[str, str]:
    return {id: account_number_of(ctx.services.vault, id, row) for id, row in rows.items()}


async def test_old_rows_are_readable_and_are_sealed_anew_once(platform: Services) -> None:
    both = with_keys(platform, NEW, OLD)
    assert opened(both, await stored(platform)) == NUMBERS
    assert await partners.reseal_bank_details(both) == 3
    assert await partners.reseal_bank_details(both) == 0
    rows = await stored(platform)
    assert {row.account_key_id for row in rows.values()} == {"2:new"}
    assert opened(with_keys(platform, NEW), rows) == NUMBERS


async def test_sealing_anew_is_done_in_batches_and_is_no_change_of_bank_details(
    platform: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.partners.sealing.AT_ONCE", 1)
    assert await partners.reseal_bank_details(with_keys(platform, OLD)) == 3
    async with platform.engine.connect() as db:
        assert await db.scalar(text("select count(*) from partners where bank_details_changed_at is not null")) == 0


async def test_workers_that_seal_anew_at_once_seal_each_number_once(platform: Services) -> None:
    both = with_keys(platform, NEW, OLD)
    done = await asyncio.gather(*(partners.reseal_bank_details(both) for _ in range(6)))
    assert sum(done) == 3
    assert opened(both, await stored(platform)) == NUMBERS


async def test_a_number_in_anothers_place_does_not_open_and_the_audit_says_so(platform: Services) -> None:
    ctx = with_keys(platform, OLD)
    await partners.reseal_bank_details(ctx)
    await _copy(platform, "PARTNER_1", "PARTNER_2")
    rows = await stored(platform)
    with pytest.raises(SealBroken):
        account_number_of(ctx.services.vault, "PARTNER_2", rows["PARTNER_2"])
    (finding,) = (await audit_platform(ctx)).broken
    assert (finding.sentence, finding.count) == (SEALED, 1)
    assert finding.rows == [{"partner_id": "PARTNER_2", "reason": "It was not sealed here with 2:old."}]
    assert await partners.reseal_bank_details(with_keys(platform, NEW, OLD)) == 2
    assert (await stored(platform))["PARTNER_2"].account_key_id == "2:old"


async def test_a_number_does_not_open_for_another_branch(platform: Services) -> None:
    ctx = with_keys(platform, OLD)
    await partners.reseal_bank_details(ctx)
    async with platform.engine.begin() as db:
        await db.execute(text("update partners set ifsc_code = 'HDFC0000666' where id = 'PARTNER_1'"))
    assert [row["partner_id"] for finding in (await audit_platform(ctx)).broken for row in finding.rows] == [
        "PARTNER_1"
    ]


async def test_an_audit_without_the_key_says_which_one_is_missing(platform: Services) -> None:
    (finding,) = (await audit_platform(with_keys(platform, NEW))).broken
    assert finding.count == 3
    assert finding.rows[0]["reason"] == "It was sealed with old: give that key as MARQUEE_BANK_KEY_PREVIOUS."


async def _copy(services: Services, source: str, target: str) -> None:
    statement = """update partners set account_sealed = s.account_sealed, account_key_id = s.account_key_id
                   from partners s where s.id = :source and partners.id = :target"""
    async with services.engine.begin() as db:
        await db.execute(text(statement), {"source": source, "target": target})
