"""Bugs of the live seats."""

import asyncio

from resolvers.live.follower import MERGE_SECONDS, Follower
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
