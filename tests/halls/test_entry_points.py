"""Real halls come in by every API, and are the same hall to who locks its seats, and on the ticket."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pypdfium2
import pytest
from httpx2 import AsyncClient

from tests.halls.layouts import HALLS, Hall, as_graphql, as_rest
from tests.providers.test_writing import OUTING, TICKET, write
from tests.rest import stage
from tests.rest.calling import Caller, Json, done, visitor
from tests.rest.stage import Theater
from tests.schema.calling import GraphQLCaller

Upload = Callable[[Theater, Json, Hall], Awaitable[str]]


async def by_graphql(at: Theater, show: Json, hall: Hall) -> str:
    made = done(await at.staff.post("/shows", show), 201)
    caller = GraphQLCaller(at.staff.http, at.staff.headers)
    given = {"showId": made["showId"], **as_graphql(hall.layout)}
    answer = await caller.do("uploadSeatLayout", "... on UploadedLayout { totalSeats }", **given)
    assert answer == {"__typename": "UploadedLayout", "totalSeats": len(hall.layout.seats)}
    return str(made["showId"])


async def by_rest(at: Theater, show: Json, hall: Hall) -> str:
    made = done(await at.staff.post("/shows", show), 201)
    path = f"/shows/{made['showId']}/seats/layout"
    assert done(await at.staff.post(path, as_rest(hall.layout)), 201)["totalSeats"] == len(hall.layout.seats)
    return str(made["showId"])


async def by_pms(at: Theater, show: Json, hall: Hall) -> str:
    item = {name: value for name, value in show.items() if name != "partnerId"}
    item |= {"externalId": hall.name, "seatLayout": as_rest(hall.layout)}
    [result] = done(await at.key.post("/external/pms/shows", {"shows": [item]}), 200)["results"]
    assert result["outcome"] == "CREATED", result
    return str(result["showId"])


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.name)
@pytest.mark.parametrize("upload", [by_graphql, by_rest, by_pms])
async def test_a_hall_is_sold_as_its_owner_drew_it(http: AsyncClient, hall: Hall, upload: Upload) -> None:
    at = await stage.theater(http)
    pricing = [{"seatType": seat_type, "price": price} for seat_type, price in hall.prices.items()]
    show = stage.show_of(at, (await stage.movie(at))["movieId"]) | {"pricing": pricing}
    show_id = await upload(at, show, hall)
    await _is_shown_as_drawn(visitor(http), show_id, hall)
    who = await stage.customer(http)
    lock = await stage.lock(who, show_id, *hall.chosen)
    assert lock["seats"] == list(hall.held)
    types = {seat.seat_id: seat.seat_type for seat in hall.layout.seats}
    assert lock["amount"] == sum(hall.prices[types[seat_id]] for seat_id in hall.held)


async def _is_shown_as_drawn(caller: Caller, show_id: str, hall: Hall) -> None:
    shown = done(await caller.get(f"/shows/{show_id}/seats"), 200)
    drawn = {seat.seat_id: seat for seat in hall.layout.seats}
    assert list(dict.fromkeys(seat["row"] for seat in shown["seats"])) == list(hall.rows)
    assert [seat["seatId"] for seat in shown["seats"] if seat["status"] == "BLOCKED"] == _blocked(hall)
    for seat in shown["seats"]:
        given = drawn.pop(seat["seatId"])
        assert (seat["seatType"], seat["price"]) == (given.seat_type, hall.prices[given.seat_type])
        assert given.column in (None, seat["column"])
    assert drawn == {}


def _blocked(hall: Hall) -> list[str]:
    """The seats that the owner blocked, and those linked with them."""
    blocked = {seat.seat_id for seat in hall.layout.seats if seat.blocked_reason is not None}
    sofas = [{seat.seat_id, *seat.linked_with} for seat in hall.layout.seats if seat.linked_with]
    return sorted(blocked.union(*(sofa for sofa in sofas if sofa & blocked)))


@pytest.mark.parametrize("hall", HALLS, ids=lambda hall: hall.name)
def test_every_letter_of_its_seats_stands_in_the_message_and_on_the_paper(hall: Hall) -> None:
    message = write(replace(TICKET, outing=replace(OUTING, seat_ids=tuple(hall.held))))
    assert all(seat_id in message.text for seat_id in hall.held)
    paper = pypdfium2.PdfDocument(message.attachments[1].content)[0].get_textpage().get_text_bounded()
    assert {letter for seat_id in hall.held for letter in seat_id if letter != " "} <= set(paper)
