"""Viewers whom a broadcast group serves from their first event on."""

import pytest

from domain.errors import Busy
from schema.kit import broadcast
from schema.kit.broadcast import BroadcastGroups
from schema.kit.sharing import Selection
from schema.kit.viewers import Source
from tests.schema.broadcasting import SHOW, Log, Socket, attending, selection, settled


def selection_of(viewer: str) -> Selection:
    of_all = selection()
    return Selection(of_all.operation, of_all.variables, viewer=viewer)


async def test_who_asks_what_a_member_has_asked_begins_in_its_group_with_a_picture(
    groups: BroadcastGroups, log: Log
) -> None:
    member, *new = (Socket(groups, version, request="the same") for version in (3, None, None))
    async with attending(member, log, selection()):
        assert [groups.welcome(viewer) for viewer in new] == [True, True]
        await settled()
        await log.happens(4)
        assert [(viewer.versions, viewer.begun, viewer.version) for viewer in new] == [([3, 4], ["seats"], 4)] * 2
        assert not groups.welcome(Socket(groups, None, request="another"))
        for viewer in new:
            viewer.leave()
    assert (log.begun, log.pictures, log.ended) == ([3], 1, 1)
    assert not groups.welcome(Socket(groups, None, request="the same"))


async def test_who_resumed_from_a_version_is_no_model_for_who_begins(groups: BroadcastGroups, log: Log) -> None:
    member = Socket(groups, 3, request="the same")
    source = Source(SHOW, "seats", selection(), log.results)
    assert await groups.join(member, source, 3, began_with_picture=False)
    assert not groups.welcome(Socket(groups, None, request="the same"))
    member.leave()


async def test_who_asks_the_same_of_what_is_for_its_caller_alone_begins_by_itself(
    groups: BroadcastGroups, log: Log
) -> None:
    mine, other = (selection_of(viewer) for viewer in ("one", "another"))
    member = Socket(groups, 3, request="the same")
    async with attending(member, log, mine):
        assert not groups.welcome(Socket(groups, None, request="the same"))
        assert not groups.rejoin(Socket(groups, 3), Source(SHOW, "seats", other, log.results), 3)


async def test_a_picture_is_not_older_than_its_request(
    groups: BroadcastGroups, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "GATHER_SECONDS", 0)
    member, early, late = (Socket(groups, version, request="the same") for version in (3, None, None))
    log.may_read.clear()
    async with attending(member, log, selection()):
        assert groups.welcome(early)
        await settled()
        assert groups.welcome(late)  # while the picture for `early` is read
        log.may_read.set()
        await settled()
        assert (early.versions, late.versions, log.pictures) == ([3], [3], 2)
        for viewer in (early, late):
            viewer.leave()


async def test_a_picture_that_is_ahead_of_the_group_waits_for_it(groups: BroadcastGroups, log: Log) -> None:
    member, new = (Socket(groups, version, request="the same") for version in (3, None))
    log.newest = 4
    async with attending(member, log, selection()):
        assert groups.welcome(new)
        await settled()
        assert new.versions == []
        await log.happens(4)
        await log.happens(5)
        assert (member.versions, new.versions, log.pictures) == ([4, 5], [4, 5], 1)
        new.leave()


async def test_who_comes_back_with_a_groups_version_is_served_by_it_from_the_next_event_on(
    groups: BroadcastGroups, log: Log
) -> None:
    member, back, behind = (Socket(groups, version) for version in (3, 3, 2))
    source = Source(SHOW, "seats", selection(), log.results)
    assert not groups.rejoin(back, source, 3)
    async with attending(member, log, selection()):
        assert not groups.rejoin(behind, source, 2)
        assert not groups.rejoin(back, Source(SHOW, "seats", selection(other=1), log.results), 3)
        assert groups.rejoin(back, source, 3)
        await log.happens(4)
        assert (back.versions, back.version, behind.messages, log.begun, log.pictures) == ([4], 4, [], [3], 0)
        back.leave()


@pytest.mark.parametrize("picture", [None, Busy()], ids=["no answer for all", "an error"])
async def test_who_cannot_be_shown_a_picture_begins_with_its_own_stream(
    groups: BroadcastGroups, log: Log, picture: Busy | None
) -> None:
    member, new = (Socket(groups, version, request="the same") for version in (3, None))
    log.newest = picture
    async with attending(member, log, selection()):
        assert groups.welcome(new)
        await settled()
        assert (new.streams, new.version, new.messages, member.streams) == (1, None, [], 0)


async def test_who_unsubscribes_before_its_picture_is_sent_nothing(groups: BroadcastGroups, log: Log) -> None:
    member, new = (Socket(groups, version, request="the same") for version in (3, None))
    log.may_read.clear()
    async with attending(member, log, selection()):
        assert groups.welcome(new)
        await settled()
        new.leave()
        log.may_read.set()
        await settled()
        await log.happens(4)
    assert (member.versions, new.messages, new.streams) == ([4], [], 0)


async def test_who_arrives_outlives_the_last_member_or_the_group(groups: BroadcastGroups, log: Log) -> None:
    member, new, stranded = (Socket(groups, version, request="the same") for version in (3, None, None))
    async with attending(member, log, selection()):
        assert groups.welcome(new)
    assert new.versions == [3]
    log.may_read.clear()
    assert groups.welcome(stranded)
    await settled()
    await log.happens(Busy())
    assert (new.streams, stranded.streams, stranded.messages) == (1, 1, [])


async def test_requests_that_would_take_too_much_memory_are_not_remembered(
    groups: BroadcastGroups, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "MOST_REQUEST_BYTES", 100)
    long, short = Socket(groups, 3, request="#" * 101), Socket(groups, 3, request="the same")
    async with attending(long, log, selection()):
        assert groups.request_bytes == 0
        assert not groups.welcome(Socket(groups, None, request=long.request))
    async with attending(short, log, selection()):
        assert groups.request_bytes == len("the same")
        new = Socket(groups, None, request="the same")
        assert groups.welcome(new)
        new.leave()
    await settled()
    assert groups.request_bytes == 0
