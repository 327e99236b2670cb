"""Changes of access: stored with the transaction that makes them, announced after its commit."""

from datetime import timedelta

import pytest

from domain.accounts import SYSTEM
from models import access_changes as access_rows
from resolvers.context import Services

AN_HOUR = timedelta(hours=1)


async def test_a_change_of_access_is_announced_after_the_commit_and_stands_in_the_database(services: Services) -> None:
    heard: list[set[str]] = []
    with services.access.listen(lambda ids: heard.append(set(ids or ()))):
        async with services.context(SYSTEM, "REQ_1").begin() as tx:
            tx.access_changed("KEY_1", "PARTNER_1")
            assert heard == []
    assert heard == [{"KEY_1", "PARTNER_1"}]
    assert set(await _recent(services)) >= {"KEY_1", "PARTNER_1"}


async def test_a_transaction_that_fails_changes_nobodys_access(services: Services) -> None:
    heard: list[set[str]] = []
    with services.access.listen(lambda ids: heard.append(set(ids or ()))), pytest.raises(RuntimeError):
        await _change_and_fail(services)
    assert heard == []
    assert "KEY_FAILED" not in await _recent(services)


async def _recent(services: Services) -> list[str]:
    async with services.context(SYSTEM, "REQ_1").reading_directly() as db:
        return list((await access_rows.recent(db, AN_HOUR)).values())


async def _change_and_fail(services: Services) -> None:
    async with services.context(SYSTEM, "REQ_1").begin() as tx:
        tx.access_changed("KEY_FAILED")
        raise RuntimeError


async def test_changes_of_access_are_deleted_when_no_token_can_be_that_old(services: Services) -> None:
    async with services.context(SYSTEM, "REQ_1").begin() as tx:
        tx.access_changed("KEY_1", "KEY_2")
    async with services.context(SYSTEM, "REQ_1").begin() as tx:
        assert await access_rows.delete_old(tx.db, -AN_HOUR, most=1) == 1
        assert await access_rows.delete_old(tx.db, AN_HOUR, most=10) == 0
    assert await _recent(services) != []
