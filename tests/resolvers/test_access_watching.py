"""A change of access that one process commits is found by the others."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import pytest

from app.container import open_services
from domain.accounts import SYSTEM
from resolvers import access_watching
from resolvers.access_watching import AccessWatcher
from resolvers.context import Services
from settings import Settings
from tests.chaos.proxy import proxy_before

SOON = 5.0


class Heard:
    """The changes of which a process was notified."""

    def __init__(self) -> None:
        self.ids: list[Collection[str] | None] = []

    async def come(self, id: str) -> None:
        async with asyncio.timeout(SOON):
            while not any(ids is not None and id in ids for ids in self.ids):  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.02)


@pytest.fixture
async def another(settings: Settings) -> AsyncIterator[Services]:
    """Another process's services, on the same database."""
    async with open_services(settings) as services:
        yield services


@asynccontextmanager
async def watching(services: Services) -> AsyncIterator[Heard]:
    heard = Heard()
    with services.access.listen(heard.ids.append):
        running = asyncio.create_task(AccessWatcher(services).run())
        async with asyncio.timeout(SOON):
            while not services.access.is_current:  # noqa: ASYNC110 - its first look
                await asyncio.sleep(0.01)
        try:
            yield heard
        finally:
            running.cancel()
            await asyncio.wait([running])


async def change(services: Services, *ids: str) -> None:
    async with services.context(SYSTEM, "REQ_1").begin() as tx:
        tx.access_changed(*ids)


async def test_a_change_of_another_process_is_found_once(services: Services, another: Services) -> None:
    async with watching(another) as heard:
        await change(services, "KEY_1")
        await heard.come("KEY_1")
        await asyncio.sleep(3 * access_watching.POLL_SECONDS)
        assert sum("KEY_1" in (ids or ()) for ids in heard.ids) == 1


async def test_a_change_that_commits_after_a_later_one_is_found(services: Services, another: Services) -> None:
    async with watching(another) as heard:
        async with services.context(SYSTEM, "REQ_1").begin() as tx:
            tx.access_changed("KEY_SLOW")
            await tx.flush()
            await change(services, "KEY_QUICK")
            await heard.come("KEY_QUICK")
        await heard.come("KEY_SLOW")


async def test_nobody_knows_of_changes_before_the_first_look(another: Services) -> None:
    assert not another.access.is_current
    await AccessWatcher(another).look()
    assert another.access.is_current


async def test_where_changes_may_have_been_missed_all_are_looked_up_again(
    another: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher, heard = AccessWatcher(another), Heard()
    await watcher.look()
    with another.access.listen(heard.ids.append):
        await watcher.look()
        assert heard.ids == []
        monkeypatch.setattr(access_watching, "LONGEST_GAP_SECONDS", -1.0)
        await watcher.look()
    assert heard.ids == [None]


async def test_a_watcher_outlives_a_database_that_is_away_and_nothing_is_trusted_meanwhile(
    services: Services, settings: Settings
) -> None:
    assert settings.database_url is not None
    async with proxy_before(settings.database_url) as proxy:
        behind = settings.model_copy(update={"database_url": proxy.url})
        async with open_services(behind) as cut_off, watching(cut_off) as heard:
            await change(services, "KEY_BEFORE")
            await heard.come("KEY_BEFORE")
            await proxy.close()
            async with asyncio.timeout(SOON):
                while cut_off.access.is_current:  # noqa: ASYNC110 - time alone ends it
                    await asyncio.sleep(0.05)
            await change(services, "KEY_MEANWHILE")
            await proxy.open()
            await heard.come("KEY_MEANWHILE")
            assert cut_off.access.is_current


async def test_who_watches_an_id_is_called_for_it_alone(services: Services) -> None:
    calls: list[str] = []
    end = services.access.watch({"KEY_1", "PARTNER_1"}, lambda: calls.append("first"))
    end_another = services.access.watch({"KEY_2"}, lambda: calls.append("second"))
    services.access.changed({"KEY_1", "PARTNER_1", "KEY_3"})
    assert calls == ["first"]
    end()
    services.access.changed({"KEY_1", "KEY_2"})
    assert calls == ["first", "second"]
    services.access.changed(None)
    assert calls == ["first", "second", "second"]
    end_another()
    services.access.changed(None)
    assert (len(calls), services.access._watchers) == (3, {})
