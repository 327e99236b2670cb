"""One booking from end to end over REST, and what stands beside it. Each answer holds what its row promises."""

import secrets
from datetime import datetime

from httpx2 import AsyncClient

from resolvers.context import Services
from tests.clock import Clock
from tests.rest import stage
from tests.rest.calling import called_back, done, refused, signed_in, visitor


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
    assert listed["pricing"] == show["pricing"]
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


async def test_an_unchanged_seat_map_is_not_sent_again(http: AsyncClient) -> None:
    at = await stage.theater(http)
    show, who = await stage.show(at), await stage.customer(http)
    path, anyone = f"/shows/{show['showId']}/seats", visitor(http)
    response = await anyone.get(path)
    seat_map = done(response, 200)
    assert (seat_map["rows"], seat_map["columns"], seat_map["layoutVersion"]) == (2, 5, 1)
    first = seat_map["seats"][0]
    assert (first["seatId"], first["row"], first["column"], first["seatType"], first["price"], first["status"]) == (
        "A1", "A", 1, "Gold", 250, "AVAILABLE",
    )  # fmt: skip
    assert seat_map["summary"] == {"available": 10, "locked": 0, "booked": 0, "blocked": 0, "total": 10}
    etag = response.headers["etag"]
    unchanged = await anyone.http.get(path, headers={"If-None-Match": f'"other", {etag}'})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", etag)
    await stage.lock(who, show["showId"], "A1", "A2")
    changed = await anyone.http.get(path, headers={"If-None-Match": etag})
    assert done(changed, 200)["summary"] == {"available": 8, "locked": 2, "booked": 0, "blocked": 0, "total": 10}
    assert changed.headers["etag"] != etag
    assert changed.json()["version"] == seat_map["version"] + 1
    prices = {"pricing": [{"seatType": "Gold", "price": 260.5}]}
    done(await at.key.put(f"/external/pms/shows/{show['showId']}/pricing", prices), 200)
    repriced = await anyone.http.get(path, headers={"If-None-Match": changed.headers["etag"]})
    assert done(repriced, 200)["seats"][0]["price"] == 260.5


async def test_seats_are_locked_once_and_released_by_their_owner(http: AsyncClient) -> None:
    show = await stage.show(await stage.theater(http), ttl=120)
    who, rival = await stage.customer(http), await stage.customer(http)
    locked = await stage.lock(who, show["showId"], "A2", "A1")
    assert (locked["seats"], locked["amount"], locked["currency"]) == (["A1", "A2"], 500, "INR")
    assert 118 <= locked["expiresInSeconds"] <= 120
    assert datetime.fromisoformat(locked["serverTime"]) < datetime.fromisoformat(locked["expiresAt"])
    wanted = stage.lock_of(rival, show["showId"], "A2", "A3")
    problem = refused(await rival.caller.post("/seats/lock", wanted), 409, "SEATS_UNAVAILABLE")
    assert problem["unavailableSeats"] == ["A2"]
    assert all(len(seats) == 2 for seats in problem["alternatives"])
    refused(
        await rival.caller.post("/seats/release", {"lockId": locked["lockId"], "userId": rival.user_id}),
        404,
        "NOT_FOUND",
    )
    body = {"lockId": locked["lockId"], "userId": who.user_id}
    assert done(await who.caller.post("/seats/release", body), 200)["releasedSeats"] == ["A1", "A2"]
    assert done(await who.caller.post("/seats/release", body), 200)["releasedSeats"] == []
    eleven = [f"A{n}" for n in range(1, 6)] + [f"B{n}" for n in range(1, 6)] + ["A6"]
    refused(await who.caller.post("/seats/lock", stage.lock_of(who, show["showId"], *eleven)), 422, "INVALID_INPUT")
    booking = {"userId": who.user_id, "showId": show["showId"], "lockId": locked["lockId"]}
    refused(await who.caller.post("/booking/initiate", booking), 409, "LOCK_RELEASED")


async def test_a_lock_that_ran_out_is_gone(http: AsyncClient, clock: Clock) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    locked = await stage.lock(who, show["showId"], "A1")
    await clock.advance(seconds=301)
    body = {"userId": who.user_id, "showId": show["showId"], "lockId": locked["lockId"]}
    problem = refused(await who.caller.post("/booking/initiate", body), 410, "LOCK_EXPIRED")
    assert problem["lockId"] == locked["lockId"]


async def test_a_booking_is_paid_confirmed_and_cancelled(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    locked = await stage.lock(who, show["showId"], "A1", "A2")
    wanted = {"userId": who.user_id, "showId": show["showId"], "lockId": locked["lockId"]}
    booked = done(await who.caller.post("/booking/initiate", wanted), 201)
    assert (booked["amount"], booked["currency"], booked["status"]) == (500, "INR", "PENDING_PAYMENT")
    assert booked["breakdown"] == {"tickets": 500, "convenienceFee": 0, "tax": 0}
    assert (booked["lockId"], booked["userId"], booked["seats"]) == (locked["lockId"], who.user_id, ["A1", "A2"])
    assert done(await who.caller.post("/booking/initiate", wanted), 200) == booked

    pay = {"bookingId": booked["bookingId"], "amount": 499.99, "paymentMethod": "UPI"}
    problem = refused(await who.caller.post("/payments/initiate", pay), 422, "AMOUNT_MISMATCH")
    assert (problem["expectedAmount"], problem["currency"]) == (500, "INR")
    paid = done(await who.caller.post("/payments/initiate", pay | {"amount": 500.00}), 201)
    assert (paid["amount"], paid["paymentMethod"], paid["status"], paid["provider"]) == (
        500,
        "UPI",
        "INITIATED",
        "sandbox",
    )
    assert paid["checkoutUrl"].startswith("http")
    assert done(await who.caller.post("/payments/initiate", pay | {"amount": 500}), 200) == paid
    release = {"lockId": locked["lockId"], "userId": who.user_id}
    refused(await who.caller.post("/seats/release", release), 409, "PAYMENT_IN_PROGRESS")

    confirm = {"bookingId": booked["bookingId"], "paymentId": paid["paymentId"]}
    refused(await who.caller.post("/booking/confirm", confirm), 409, "PAYMENT_NOT_COMPLETED")
    report = {"paymentId": paid["paymentId"], "status": "SUCCESS"}
    unsigned = await http.post("/payments/callback", json=report)
    refused(unsigned, 401, "BAD_SIGNATURE")
    for _ in range(2):
        assert done(await called_back(http, services, report), 200) == {
            "paymentId": paid["paymentId"], "status": "SUCCEEDED", "bookingStatus": "CONFIRMED",
        }  # fmt: skip
    confirmed = done(await who.caller.post("/booking/confirm", confirm), 200)
    assert (confirmed["bookingId"], confirmed["status"]) == (booked["bookingId"], "CONFIRMED")
    ticket = confirmed["ticket"]
    assert (ticket["seats"], ticket["showId"], ticket["paymentId"]) == (["A1", "A2"], show["showId"], paid["paymentId"])
    assert ticket["partnerId"] == show["partnerId"]
    assert ticket["qrCode"]
    assert done(await who.caller.post("/booking/confirm", confirm), 200) == confirmed

    cancel = {"ticketId": ticket["ticketId"], "userId": who.user_id}
    part = done(await who.caller.post("/booking/cancel", cancel | {"seats": ["A2"]}), 200)
    assert (part["status"], part["releasedSeats"], part["refund"]["amount"]) == ("PARTIALLY_CANCELLED", ["A2"], 250)
    whole = done(await who.caller.post("/booking/cancel", cancel), 200)
    assert (whole["status"], whole["bookingId"], whole["releasedSeats"]) == ("CANCELLED", booked["bookingId"], ["A1"])
    assert (whole["refund"]["amount"], whole["refund"]["fee"]) == (250, 0)
    assert (
        done(await who.caller.post("/booking/cancel", cancel), 200)["refund"]["refundId"] == whole["refund"]["refundId"]
    )
    seat_map = done(await visitor(http).get(f"/shows/{show['showId']}/seats"), 200)
    assert seat_map["summary"]["available"] == 10


async def test_a_payment_that_is_not_known_is_answered_all_the_same(http: AsyncClient, services: Services) -> None:
    report = {"paymentId": "PAY_UNKNOWN", "status": "SUCCESS"}
    assert done(await called_back(http, services, report), 200)["bookingStatus"] is None


async def test_an_operator_gives_money_back_up_to_what_is_left(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    ticket_id = (await stage.ticket(services, who, show["showId"], "A1", "A2"))["ticket"]["ticketId"]
    operator = await signed_in(http, "operator")
    body = {"ticketId": ticket_id, "refundAmount": 200.5}
    made = done(await operator.post("/payments/refund", body), 201)
    assert (made["ticketId"], made["amount"]) == (ticket_id, 200.5)
    problem = refused(
        await operator.post("/payments/refund", body | {"refundAmount": 300}), 422, "REFUND_EXCEEDS_PAYMENT"
    )
    assert problem["leftAmount"] == 299.5


async def test_a_ticket_is_sent_again_and_stands_in_the_mailbox(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    ticket_id = (await stage.ticket(services, who, show["showId"], "A1"))["ticket"]["ticketId"]
    address = f"{secrets.token_hex(6)}@example.test"
    body = {"userId": who.user_id, "ticketId": ticket_id, "email": address, "phone": "+919876543210"}
    sent = done(await who.caller.post("/notifications/ticket", body), 202)
    assert sent["ticketId"] == ticket_id
    assert sent["notificationId"].startswith("NOTIF_")
    assert {each["channel"]: each["recipient"] for each in sent["channels"]} == {
        "EMAIL": address,
        "SMS": "+919876543210",
    }


async def test_a_theaters_own_system_keeps_its_shows_in_step(http: AsyncClient) -> None:
    at = await stage.theater(http)
    movie = await stage.movie(at)
    made = stage.show_of(at, movie["movieId"])
    good = {
        "externalId": "S-1", "movieId": movie["movieId"], "screenId": at.screen_id,
        "showStartTime": made["showStartTime"], "pricing": made["pricing"], "seatLayout": stage.layout(),
    }  # fmt: skip
    items = [good, {"externalId": "S-2", "movieId": 7}, "nonsense", good | {"externalId": "S-\0"}]
    results = done(await at.key.post("/external/pms/shows", {"shows": items}), 200)["results"]
    assert [each["outcome"] for each in results] == ["CREATED", "REJECTED", "REJECTED", "REJECTED"]
    assert [each["externalId"] for each in results[:3]] == ["S-1", "S-2", None]
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
