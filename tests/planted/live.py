"""Bugs of the live seats."""

import asyncio
from typing import Any

from cli.protocol import PushingProtocol
from domain.seats.feed import Place
from resolvers.live.follower import MERGE_SECONDS, Follower
from schema.audiences import Audiences, Viewer
from tests.planted.planting import put


def the_doorbell_is_the_truth() -> None:
    right = Follower.catch_up

    async def catch_up(follower: Follower, after_version: int | None) -> None:
        if follower._feed is None:
            await right(follower, after_version)

    async def rest(follower: Follower, *, has_grown: bool) -> None:
        await asyncio.sleep(MERGE_SECONDS if has_grown else 0)
        await follower._wake.wait()

    put(Follower, "catch_up", catch_up)
    put(Follower, "_rest", rest)


def an_audience_takes_who_has_another_version() -> None:
    right = Audiences.attend

    async def attend(audiences: Audiences, viewer: Viewer, show_id: str, place: Place, *asked: Any) -> None:
        audience = audiences._audience(show_id, asked[0])
        said = place if audience is None else Place(audience.version)
        await right(audiences, viewer, show_id, said, *asked)

    put(Audiences, "attend", attend)


def a_full_socket_counts_as_told() -> None:
    right = PushingProtocol.push

    def push(protocol: PushingProtocol, text: bytes) -> bool:
        return right(protocol, text) or True

    put(PushingProtocol, "push", push)
