"""Catalogue, shows, layouts, prices and discovery. Each answer has the members that the specification lists."""

import json
import secrets
from datetime import datetime
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.rest import stage
from tests.rest.calling import done, refused, signed_in, visitor


async def test_registering_answers_the_partner_and_its_key_once(http: AsyncClient) -> None:
    body = stage.registration(secrets.token_hex(6))
    made = done(await visitor(http).post("/partner/register", body), 201)
    assert made["partnerId"].startswith("PARTNER_")
    assert made["status"] == "ACTIVE"
    assert made["apiKey"]
    assert made["bankDetails"] == {"accountNumber": "XXXXXX9012", "ifscCode": "HDFC0001234"}
    (theater,) = made["theaters"]
    assert (theater["theaterName"], theater["theaterLocation"], theater["screens"]) == (
        body["theaterName"], "Bangalore", [],
    )  # fmt: skip
    staff = await signed_in(http, "partner", partnerId=made["partnerId"])
    read = done(await staff.get(f"/partner/{made['partnerId']}"), 200)
    assert "apiKey" not in read
    assert read == {name: value for name, value in made.items() if name != "apiKey"}
    refused(await visitor(http).post("/partner/register", body), 409, "PARTNER_EXISTS")


async def test_a_registration_replayed_with_its_key_makes_one_partner_and_repeats_no_secret(http: AsyncClient) -> None:
    body, key = stage.registration(secrets.token_hex(6)), secrets.token_hex(8)
    first, again = [
        done(await visitor(http).post("/partner/register", body, Idempotency_Key=key), 201) for _ in range(2)
    ]
    assert first["partnerId"] == again["partnerId"]
    assert first["apiKey"]
    assert again["apiKey"] is None


async def test_a_movie_that_the_catalogue_has_is_answered_with_200(http: AsyncClient) -> None:
    at, other = await stage.theater(http), await stage.theater(http)
    body = stage.movie_of(at.partner_id)
    made = done(await at.staff.post("/movies", body), 201)
    assert {name: made[name] for name in body} == body
    again = done(await other.key.post("/movies", body | {"partnerId": other.partner_id}), 200)
    assert again["movieId"] == made["movieId"]


async def test_a_show_names_the_one_that_has_its_screen(http: AsyncClient) -> None:
    at = await stage.theater(http)
    body = stage.show_of(at, (await stage.movie(at))["movieId"])
    made = done(await at.staff.post("/shows", body), 201)
    assert (made["movieId"], made["screenId"], made["theaterId"], made["partnerId"]) == (
        body["movieId"], at.screen_id, at.theater_id, at.partner_id,
    )  # fmt: skip
    assert made["status"] == "DRAFT"
    assert made["pricing"] == body["pricing"]
    assert datetime.fromisoformat(made["showStartTime"]) == datetime.fromisoformat(body["showStartTime"])
    assert made["showStartTime"].endswith("+05:30")
    problem = refused(await at.staff.post("/shows", body), 409, "SCREEN_OCCUPIED")
    assert problem["showId"] == made["showId"]


async def test_a_layout_puts_the_show_on_sale(http: AsyncClient) -> None:
    at = await stage.theater(http)
    made = done(await at.staff.post("/shows", stage.show_of(at, (await stage.movie(at))["movieId"])), 201)
    path = f"/shows/{made['showId']}/seats/layout"
    mixed = stage.layout()
    mixed["seatMap"][0] = {"seatId": "A1", "seatType": "Silver", "accessible": True}
    uploaded = done(await at.staff.post(path, mixed), 201)
    assert uploaded == {
        "showId": made["showId"], "layoutVersion": 1, "rows": 2, "columns": 5, "totalSeats": 10,
        "seatsByType": {"Silver": 1, "Gold": 9},
    }  # fmt: skip
    assert done(await visitor(http).get(f"/shows/{made['showId']}"), 200)["status"] == "ON_SALE"
    unpriced = stage.layout()
    unpriced["seatMap"][3]["seatType"] = "Recliner"
    problem = refused(await at.staff.post(path, unpriced), 422, "INVALID_INPUT")
    assert [error["field"] for error in problem["errors"]] == ["seatMap[3].seatType"]


async def test_customers_find_movies_shows_and_seats(http: AsyncClient) -> None:
    at = await stage.theater(http)
    movie = await stage.movie(at)
    show = await stage.show(at, movie["movieId"])
    anyone = visitor(http)
    found = done(await anyone.get(f"/movies?city=Bengaluru&search={movie['movieName'].replace(' ', '%20')}"), 200)
    assert [each["movieId"] for each in found["movies"]] == [movie["movieId"]]
    assert found["nextCursor"] is None
    assert done(await anyone.get("/movies?city=Atlantis"), 200) == {"movies": [], "nextCursor": None}
    (listed,) = done(await anyone.get(f"/shows?movieId={movie['movieId']}"), 200)["shows"]
    assert (listed["showId"], listed["city"], listed["status"]) == (show["showId"], "Bangalore", "ON_SALE")
    assert (listed["availableSeats"], listed["totalSeats"]) == (10, 10)
    assert listed["pricing"] == [{"seatType": "Gold", "price": 250}]  # no seat is Silver
    one = done(await anyone.get(f"/shows/{show['showId']}"), 200)
    assert one["movie"]["movieName"] == movie["movieName"]
    assert one["theater"]["theaterId"] == at.theater_id
    assert one["screen"]["screenId"] == at.screen_id
    assert one["availability"]["Gold"] == {"available": 10, "locked": 0, "booked": 0, "blocked": 0, "total": 10}


async def test_lists_go_on_where_the_cursor_says(http: AsyncClient) -> None:
    at = await stage.theater(http)
    movie = await stage.movie(at)
    shows = [await stage.show(at, movie["movieId"], days=day) for day in (1, 2, 3)]
    anyone, path = visitor(http), f"/shows?movieId={movie['movieId']}&limit=2"
    first = done(await anyone.get(path), 200)
    second = done(await anyone.get(f"{path}&cursor={first['nextCursor']}"), 200)
    assert [each["showId"] for each in first["shows"] + second["shows"]] == [show["showId"] for show in shows]
    assert second["nextCursor"] is None
    refused(await anyone.get(f"{path}&cursor=nonsense"), 422, "INVALID_INPUT")


async def test_a_registration_may_say_the_theaters_time_zone(http: AsyncClient) -> None:
    body = stage.registration(secrets.token_hex(6)) | {"timeZone": "Europe/London"}
    made = done(await visitor(http).post("/partner/register", body), 201)
    assert [theater["timeZone"] for theater in made["theaters"]] == ["Europe/London"]
    nowhere = stage.registration(secrets.token_hex(6)) | {"timeZone": "Asia"}
    problem = refused(await visitor(http).post("/partner/register", nowhere), 422, "INVALID_INPUT")
    assert [error["field"] for error in problem["errors"]] == ["timeZone"]


@pytest.mark.parametrize("own_id", ["\ud800", "S\0", "\x7f", "a\udfffb"])
async def test_an_item_with_an_id_that_cannot_be_answered_does_not_stop_the_others(
    http: AsyncClient, own_id: str
) -> None:
    at = await stage.theater(http)
    good = await item_of(at)
    body = json.dumps({"shows": [good, good | {"externalId": own_id}, {"externalId": own_id}]})
    answer = await at.key.http.post(
        "/external/pms/shows", content=body, headers={**at.key.headers, "Content-Type": "application/json"}
    )
    results = done(answer, 200)["results"]
    assert [each["outcome"] for each in results] == ["CREATED", "REJECTED", "REJECTED"]
    assert all(each["externalId"].isprintable() for each in results)


async def test_a_cancellation_needs_no_more_than_the_id(http: AsyncClient) -> None:
    at = await stage.theater(http)
    good = await item_of(at)
    gone = {"externalId": good["externalId"], "cancelled": True}
    path = "/external/pms/shows"
    outcomes = [
        done(await at.key.post(path, {"shows": [each]}), 200)["results"][0]["outcome"] for each in (good, gone, gone)
    ]
    assert outcomes == ["CREATED", "UPDATED", "UNCHANGED"]
    (half,) = done(await at.key.post(path, {"shows": [{"externalId": "S-2"}]}), 200)["results"]
    assert half["outcome"] == "REJECTED"


async def item_of(at: stage.Theater) -> dict[str, Any]:
    movie = await stage.movie(at)
    made = stage.show_of(at, movie["movieId"])
    return {
        "externalId": "S-1", "movieId": movie["movieId"], "screenId": at.screen_id,
        "showStartTime": made["showStartTime"], "pricing": made["pricing"], "seatLayout": stage.layout(),
    }  # fmt: skip


async def test_a_theaters_own_system_keeps_its_shows_in_step(http: AsyncClient) -> None:
    at = await stage.theater(http)
    good = await item_of(at)
    items = [good, {"externalId": "S-2", "movieId": 7}, "nonsense", good | {"externalId": "S-\0"}]
    results = done(await at.key.post("/external/pms/shows", {"shows": items}), 200)["results"]
    assert [each["outcome"] for each in results] == ["CREATED", "REJECTED", "REJECTED", "REJECTED"]
    assert [each["externalId"] for each in results] == ["S-1", "S-2", None, "S-\ufffd"]
    assert results[1]["problem"]["code"] == "INVALID_INPUT"
    assert "movieId" in [error["field"] for error in results[1]["problem"]["errors"]]
    again = done(await at.key.post("/external/pms/shows", {"shows": [good]}), 200)["results"]
    assert (again[0]["outcome"], again[0]["showId"]) == ("UNCHANGED", results[0]["showId"])
    assert done(await at.key.post("/external/pms/shows", {"shows": []}), 200) == {"results": []}
    show_id = results[0]["showId"]
    repriced = await at.key.put(
        f"/external/pms/shows/{show_id}/pricing", {"pricing": [{"seatType": "Gold", "price": 300}]}
    )
    answer = done(repriced, 200)
    assert {"seatType": "Gold", "price": 300} in answer["pricing"]
    assert answer["bookingsUnaffected"] == 0
    smaller = await at.key.put(f"/external/pms/shows/{show_id}/seats", stage.layout("A", 3))
    assert done(smaller, 200)["totalSeats"] == 3
    who = await stage.customer(http)
    await stage.lock(who, show_id, "A3")
    problem = refused(
        await at.key.put(f"/external/pms/shows/{show_id}/seats", stage.layout("A", 2)), 409, "LAYOUT_CONFLICT"
    )
    assert problem["planId"].startswith("PLAN_")
    assert problem["seats"] == ["A3"]
