"""Every write repeated with its idempotency key answers the same object and changes nothing."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest

from resolvers import accounts
from resolvers.context import Services
from rest.api import OPERATIONS
from rest.operations import Operation
from tests import world
from tests.clients import client_of
from tests.fingerprint import Fingerprint
from tests.rest import stage
from tests.rest.calling import Json, done, key_holder, refused
from tests.rest.scene import Scene, scene
from tests.servers import HttpServer

TESTED_APART = {"confirmAddress", "deleteMe", "pairGateDevice"}
"""A code counts once, and a deleted account has no tokens: tests/rest/test_me.py, test_staff.py."""
WRITES = [each for each in OPERATIONS if each.takes_a_key and each.id not in TESTED_APART]


@pytest.fixture(scope="module")
async def own_scene(server: HttpServer, services: Services) -> AsyncIterator[Scene]:
    async with client_of(server.url) as http:
        yield await scene(http, services)


async def test_a_write_with_its_key_takes_effect_once(
    own_scene: Scene, fingerprint: Fingerprint, services: Services
) -> None:
    requests = own_scene.requests()
    keys = {operation.id: secrets.token_hex(8) for operation in WRITES}

    async def send(operation: Operation) -> tuple[int, Json]:
        request = requests[operation.id]
        answer = await request.caller.send(
            request.method, request.path, request.body, Idempotency_Key=keys[operation.id]
        )
        assert answer.status_code in operation.statuses, f"{operation.id}: {answer.text}"
        return answer.status_code, _lasting(answer.json())

    first = {}
    for operation in WRITES:
        if operation.id == "confirmBooking":
            await world.report(services, own_scene.payment_id)
        first[operation.id] = await send(operation)
        assert await send(operation) == first[operation.id], "at once it says the very same"
    before = await fingerprint()
    later = {operation.id: await send(operation) for operation in WRITES}
    assert {id: _object(answer) for id, answer in later.items()} == {id: _object(each) for id, each in first.items()}
    assert await fingerprint() == before


def _lasting(answer: Json) -> Json:
    """Without what is of the moment, and what is said once."""
    passing = {"serverTime", "channels", "expiresInSeconds", "apiKey", "secret", "pairingCode", "why"}
    return {name: said for name, said in answer.items() if name not in passing}


def _object(answer: tuple[int, Json]) -> tuple[int, Json]:
    """Which object it was, which may have changed since."""
    status, said = answer
    return status, {name: value for name, value in said.items() if name.endswith("Id")}


async def test_one_key_sent_many_times_at_once_makes_one_lock(own_scene: Scene) -> None:
    show = await stage.show(await stage.another_screen(own_scene.a), own_scene.movie_id)
    who, key = own_scene.rival, secrets.token_hex(8)
    body = stage.lock_of(who, show["showId"], "A1")
    answers = await asyncio.gather(*(who.caller.post("/seats/lock", body, Idempotency_Key=key) for _ in range(10)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    in_progress = [answer for answer in answers if answer.status_code == 409]
    assert all(answer.json()["code"] == "IDEMPOTENCY_IN_PROGRESS" for answer in in_progress)
    assert len({answer.json()["lockId"] for answer in answers if answer.status_code == 201}) == 1


async def test_a_key_belongs_to_its_caller(own_scene: Scene) -> None:
    key, show = secrets.token_hex(8), await stage.show(await stage.another_screen(own_scene.a), own_scene.movie_id)
    locks = [
        done(await who.caller.post("/seats/lock", stage.lock_of(who, show["showId"], seat), Idempotency_Key=key), 201)
        for who, seat in ((own_scene.customer, "A1"), (own_scene.rival, "A2"))
    ]
    assert len({lock["lockId"] for lock in locks}) == 2


async def test_a_key_that_acts_for_customers_does_so_at_its_own_theaters(own_scene: Scene, services: Services) -> None:
    made = await accounts.create_api_key(
        world.as_(services, world.OPERATOR), own_scene.a.partner_id, "Box office", ["bookings:on_behalf"]
    )
    box_office = key_holder(own_scene.anyone.http, made.secret or "")
    guest = stage.Customer(own_scene.rival.user_id, box_office)
    show = await stage.show(await stage.another_screen(own_scene.a), own_scene.movie_id)
    booked = await stage.booking(guest, show["showId"], "A1")
    assert booked["userId"] == guest.user_id
    await stage.payment(guest, booked)
    elsewhere = await stage.show(await stage.another_screen(own_scene.b), own_scene.movie_id)
    refused(await box_office.post("/seats/lock", stage.lock_of(guest, elsewhere["showId"], "A1")), 404, "NOT_FOUND")
    foreign = {"lockId": own_scene.lock_id, "userId": own_scene.customer.user_id}
    refused(await box_office.post("/seats/release", foreign), 404, "NOT_FOUND")


async def test_a_movie_that_existed_stays_one_that_existed(own_scene: Scene) -> None:
    movie = stage.movie_of(own_scene.a.partner_id, "The Replay")
    done(await own_scene.a.staff.post("/movies", movie), 201)
    for _ in range(2):
        done(await own_scene.a.staff.post("/movies", movie, Idempotency_Key="known"), 200)


async def test_the_replay_of_a_lock_that_was_released_says_so(own_scene: Scene) -> None:
    user = {"userId": own_scene.rival.user_id}
    wanted = {**user, "showId": own_scene.show_id, "seats": ["B1"]}
    ask = own_scene.rival.caller
    lock = done(await ask.post("/seats/lock", wanted, Idempotency_Key="gone"), 201)
    assert lock["status"] == "LIVE"
    assert lock["expiresInSeconds"] > 0
    done(await ask.post("/seats/release", {**user, "lockId": lock["lockId"]}), 200)
    again = done(await ask.post("/seats/lock", wanted, Idempotency_Key="gone"), 201)
    assert (again["lockId"], again["status"], again["expiresInSeconds"]) == (lock["lockId"], "RELEASED", 0)


async def test_the_replay_of_a_batch_has_the_first_outcome_of_each_item(own_scene: Scene) -> None:
    request = own_scene.requests()["syncShows"]
    assert request.body is not None
    item = request.body["shows"][0]
    batches = [
        {"shows": [{**item, "externalId": "R-1", "showStartTime": "2031-03-01T10:00:00Z"}]},
        {"shows": [{**item, "externalId": "R-1", "cancelled": True}, {**item, "externalId": ""}]},
    ]
    outcomes = []
    for at, batch in enumerate(batches):
        answers = [
            done(await request.caller.send("POST", request.path, batch, Idempotency_Key=f"batch {at}"), 200)
            for _ in range(2)
        ]
        assert answers[0] == answers[1]
        outcomes.append([result["outcome"] for result in answers[0]["results"]])
    assert outcomes == [["CREATED"], ["UPDATED", "REJECTED"]]
