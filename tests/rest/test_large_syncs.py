"""A theater chain sends a whole season at once."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import AsyncClient

from domain.pms import MOST_ITEMS
from rest.pms import MOST_BYTES
from tests.rest import stage
from tests.rest.calling import done, visitor


@pytest.mark.long
async def test_500_shows_with_300_seats_each_are_made_in_one_call_while_others_are_served(http: AsyncClient) -> None:
    at = await stage.theater(http)
    movie_id = done(await at.staff.post("/movies", stage.movie_of(at.partner_id)), 201)["movieId"]
    first = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    items = [
        {
            "externalId": f"S-{n}", "movieId": movie_id, "screenId": at.screen_id,
            "showStartTime": (first + timedelta(hours=4 * n)).isoformat(),
            "pricing": [{"seatType": "Gold", "price": 250 + n % 7}],
            "seatLayout": stage.layout("ABCDEFGHIJKLMNO", 20),
        }
        for n in range(MOST_ITEMS)
    ]  # fmt: skip
    body = {"shows": items}
    assert len(json.dumps(body, separators=(",", ":"))) < MOST_BYTES
    syncing, served = asyncio.create_task(at.key.post("/external/pms/shows", body)), 0
    while not syncing.done():
        done(await visitor(http).get("/movies?limit=1"), 200)
        served += 1
        await asyncio.sleep(0.05)
    results = done(await syncing, 200)["results"]
    assert {result["outcome"] for result in results} == {"CREATED"}
    assert served > 1
    (layout_id,) = {result["layoutId"] for result in results}
    named = [item | {"layoutId": layout_id} for item in items]
    for item in named:
        del item["seatLayout"]
    again = done(await at.key.post("/external/pms/shows", {"shows": named}), 200)["results"]
    assert {(result["outcome"], result["layoutId"]) for result in again} == {("UNCHANGED", layout_id)}
