"""Bugs of the live feed."""

import asyncio
from collections.abc import Sequence

from app.server.text_socket import TextSocket
from resolvers.live.follower import MERGE_SECONDS, Follower
from schema.kit.broadcast import BroadcastGroup, BroadcastGroups
from schema.kit.viewers import Results, Source, Viewer
from tests.planted.planting import put


def the_notifier_is_the_truth() -> None:
    right = Follower.catch_up

    async def catch_up(follower: Follower, after_version: int | None) -> None:
        if follower._feed is None:
            await right(follower, after_version)

    async def rest(follower: Follower, *, has_grown: bool) -> None:
        await asyncio.sleep(MERGE_SECONDS if has_grown else 0)
        await follower._wake.wait()

    put(Follower, "catch_up", catch_up)
    put(Follower, "_rest", rest)


def a_group_takes_members_at_another_version() -> None:
    right = BroadcastGroups.join

    async def join(groups: BroadcastGroups, viewer: Viewer, source: Source, version: int, **given: bool) -> bool:
        group = groups._group_of(source)
        said = version if group is None else group.version
        return await right(groups, viewer, source, said, **given)

    put(BroadcastGroups, "join", join)


def a_full_socket_counts_as_sent() -> None:
    right = TextSocket.push

    def push(socket: TextSocket, frame: bytes) -> bool:
        return right(socket, frame) or True

    put(TextSocket, "push", push)


def who_arrives_late_is_shown_an_older_picture() -> None:
    right = BroadcastGroup._show

    def show(group: BroadcastGroup, _asked: Sequence[Viewer], picture: Results) -> None:
        right(group, list(group._newcomers), picture)

    put(BroadcastGroup, "_show", show)
