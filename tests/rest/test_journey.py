"""One booking from end to end over REST. Each answer has the members that the specification lists."""

import secrets
from datetime import datetime

from httpx2 import AsyncClient

from resolvers.context import Services
from tests.clock import Clock
from tests.rest import stage
from tests.rest.calling import called_back, done, refused, signed_in, visitor


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
    assert (locked["seats"], locked["amount"], locked["total"], locked["currency"]) == (["A1", "A2"], 500, 500, "INR")
    priced = [{"seatId": id, "seatType": "Gold", "amount": 250, "fee": 0, "tax": 0} for id in locked["seats"]]
    assert locked["prices"] == priced
    assert 118 <= locked["expiresInSeconds"] <= 120
    assert datetime.fromisoformat(locked["serverTime"]) < datetime.fromisoformat(locked["expiresAt"])
    wanted = stage.lock_of(rival, show["showId"], "A2", "A3")
    problem = refused(await rival.caller.post("/seats/lock", wanted), 409, "SEATS_UNAVAILABLE")
    assert problem["unavailableSeats"] == ["A2"]
    assert all(len(seats) == 2 for seats in problem["alternatives"])
    price = {"amount": 500, "total": 500, "currency": "INR"}
    assert problem["offers"] == [{"seatIds": seats, **price} for seats in problem["alternatives"]]
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


async def test_a_lock_becomes_a_booking_with_its_quote(http: AsyncClient) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    locked = await stage.lock(who, show["showId"], "A1", "A2")
    wanted = {"userId": who.user_id, "showId": show["showId"], "lockId": locked["lockId"]}
    booked = done(await who.caller.post("/booking/initiate", wanted), 201)
    assert (booked["amount"], booked["currency"], booked["status"]) == (500, "INR", "PENDING_PAYMENT")
    assert booked["breakdown"] == {"tickets": 500, "convenienceFee": 0, "tax": 0}
    assert (booked["lockId"], booked["userId"], booked["seats"]) == (locked["lockId"], who.user_id, ["A1", "A2"])
    assert done(await who.caller.post("/booking/initiate", wanted), 200) == booked


async def test_a_payment_is_for_the_bookings_amount_and_holds_the_seats(http: AsyncClient) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    booked = await stage.booking(who, show["showId"], "A1", "A2")
    pay = {"bookingId": booked["bookingId"], "amount": 499.99, "paymentMethod": "UPI"}
    problem = refused(await who.caller.post("/payments/initiate", pay), 422, "AMOUNT_MISMATCH")
    assert (problem["expectedAmount"], problem["currency"]) == (500, "INR")
    paid = done(await who.caller.post("/payments/initiate", pay | {"amount": 500.00}), 201)
    assert (paid["amount"], paid["paymentMethod"], paid["status"]) == (500, "UPI", "INITIATED")
    assert paid["provider"] == "sandbox"
    assert paid["checkoutUrl"].startswith("http")
    assert done(await who.caller.post("/payments/initiate", pay | {"amount": 500}), 200) == paid
    release = {"lockId": booked["lockId"], "userId": who.user_id}
    refused(await who.caller.post("/seats/release", release), 409, "PAYMENT_IN_PROGRESS")


async def test_a_signed_callback_confirms_the_booking(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    booked = await stage.booking(who, show["showId"], "A1", "A2")
    paid = await stage.payment(who, booked)
    confirm = {"bookingId": booked["bookingId"], "paymentId": paid["paymentId"]}
    refused(await who.caller.post("/booking/confirm", confirm), 409, "PAYMENT_NOT_COMPLETED")
    report = {"paymentId": paid["paymentId"], "status": "SUCCESS"}
    refused(await http.post("/payments/callback", json=report), 401, "BAD_SIGNATURE")
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


async def test_a_ticket_is_cancelled_in_parts_and_then_whole(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    confirmed = await stage.ticket(services, who, show["showId"], "A1", "A2")
    cancel = {"ticketId": confirmed["ticket"]["ticketId"], "userId": who.user_id}
    part = done(await who.caller.post("/booking/cancel", cancel | {"seats": ["A2"]}), 200)
    assert (part["status"], part["releasedSeats"], part["refund"]["amount"]) == ("PARTIALLY_CANCELLED", ["A2"], 250)
    whole = done(await who.caller.post("/booking/cancel", cancel), 200)
    assert (whole["status"], whole["bookingId"]) == ("CANCELLED", confirmed["bookingId"])
    assert (whole["releasedSeats"], whole["refund"]["amount"], whole["refund"]["fee"]) == (["A1"], 250, 0)
    again = done(await who.caller.post("/booking/cancel", cancel), 200)
    assert again["refund"]["refundId"] == whole["refund"]["refundId"]
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
