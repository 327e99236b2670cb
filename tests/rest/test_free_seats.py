"""Seats that cost nothing, from the theater's own system to the ticket, over REST."""

from httpx2 import AsyncClient

from tests.rest import stage
from tests.rest.calling import done, refused


async def test_a_free_preview_needs_no_payment(http: AsyncClient) -> None:
    at, who = await stage.theater(http), await stage.customer(http)
    show = await stage.show(at)
    prices = {"pricing": [{"seatType": "Gold", "price": 0}]}
    done(await at.key.put(f"/external/pms/shows/{show['showId']}/pricing", prices), 200)
    locked = await stage.lock(who, show["showId"], "A1", "A2")
    assert (locked["amount"], locked["total"], [each["fee"] for each in locked["prices"]]) == (0, 0, [0, 0])
    body = {"userId": who.user_id, "showId": show["showId"], "lockId": locked["lockId"]}
    booking = done(await who.caller.post("/booking/initiate", body), 201)
    payment = {"bookingId": booking["bookingId"], "amount": 0, "paymentMethod": "UPI"}
    problem = refused(await who.caller.post("/payments/initiate", payment), 409, "BOOKING_NOT_PAYABLE")
    assert problem["detail"] == "This booking costs nothing: confirm it without a payment."
    confirmed = done(await who.caller.post("/booking/confirm", {"bookingId": booking["bookingId"]}), 200)
    assert (confirmed["status"], confirmed["ticket"]["paymentId"]) == ("CONFIRMED", None)
    assert confirmed["ticket"]["seats"] == ["A1", "A2"]


async def test_a_booking_that_costs_something_names_its_payment(http: AsyncClient) -> None:
    at, who = await stage.theater(http), await stage.customer(http)
    show = await stage.show(at)
    booking = await stage.booking(who, show["showId"], "A1")
    problem = refused(
        await who.caller.post("/booking/confirm", {"bookingId": booking["bookingId"]}), 422, "INVALID_INPUT"
    )
    assert [error["field"] for error in problem["errors"]] == ["paymentId"]


async def test_a_price_below_zero_is_refused(http: AsyncClient) -> None:
    at = await stage.theater(http)
    show = await stage.show(at)
    prices = {"pricing": [{"seatType": "Gold", "price": -1}]}
    refused(await at.key.put(f"/external/pms/shows/{show['showId']}/pricing", prices), 422, "INVALID_INPUT")
