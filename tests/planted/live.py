"""Bugs of the live feed."""

import asyncio
from typing import Any

from app.server.protocol import PushingProtocol
from domain.seats.feed import Place
from resolvers.live.follower import MERGE_SECONDS, Follower
from schema.kit.broadcast import BroadcastGroups, Viewer
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

    async def join(groups: BroadcastGroups, viewer: Viewer, show_id: str, place: Place, *asked: Any) -> None:
        group = groups._group_of(show_id, asked[0])
        said = place if group is None else Place(group.version)
        await right(groups, viewer, show_id, said, *asked)

    put(BroadcastGroups, "join", join)


def a_full_socket_counts_as_sent() -> None:
    right = PushingProtocol.push

    def push(protocol: PushingProtocol, text: bytes) -> bool:
        return right(protocol, text) or True

    put(PushingProtocol, "push", push)
