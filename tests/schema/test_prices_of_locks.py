"""The sum that a customer sees is the same from the lock to the payment, as clients see it."""

from decimal import Decimal

from httpx2 import AsyncClient

from domain.pricing import NewPrice
from resolvers import shows
from resolvers.context import Services
from tests import world
from tests.schema.calling import signed_in

SHOWN = """id amount { amount } total { amount }
  prices { seatId seatType amount { amount } fee { amount } tax { amount } } seats { price { amount } }"""
BOOKING = "... on Booking { id quote { total { amount } } seats { price { amount } } }"


async def test_a_lock_shows_what_its_booking_and_its_payment_will_cost_though_prices_change(
    http: AsyncClient, services: Services
) -> None:
    place, who = await world.venue(services), world.customer()
    show, caller = await world.show_on_sale(services, place), await signed_in(http, who)
    locked = await caller.do("lockSeats", f"... on SeatLock {{ {SHOWN} }}", showId=show.id, seatIds=["A1", "A2"])
    prices = [NewPrice("Gold", Decimal(400))]
    await shows.update_pricing(world.as_(services, place.owner), show.id, prices)
    listed = await caller.ask(f"{{ me {{ locks {{ {SHOWN} }} }} }}")
    assert {**listed["me"]["locks"][0], "__typename": "SeatLock"} == locked
    assert (locked["amount"], locked["total"]) == ({"amount": "500.00"}, {"amount": "500.00"})
    assert locked["seats"] == [{"price": {"amount": "250.00"}}] * 2
    assert [(each["seatId"], each["amount"]["amount"]) for each in locked["prices"]] == [
        ("A1", "250.00"), ("A2", "250.00"),
    ]  # fmt: skip
    booked = await caller.do("initiateBooking", BOOKING, lockId=locked["id"])
    assert (booked["quote"]["total"], booked["seats"]) == ({"amount": "500.00"}, locked["seats"])
    paid = await caller.do(
        "initiatePayment", "... on Payment { amount { amount } }", bookingId=booked["id"], amount="500.00", method="UPI"
    )
    assert paid["amount"] == {"amount": "500.00"}


async def test_slabs_of_taxes_are_set_shown_and_refused_by_the_place_of_the_wrong_one(
    http: AsyncClient, services: Services
) -> None:
    operator = await signed_in(http, world.OPERATOR)
    day = (await world.now(services)).date().replace(day=1)
    ahead = day.replace(year=day.year + 1, day=1)
    slabs = [{"upTo": "100.00", "percent": "12"}, {"upTo": "100.00", "percent": "5"}]
    refused = await operator.do(
        "setRates", "... on InvalidInput { errors { field } }", effectiveOn=str(ahead), ticketTaxSlabs=slabs
    )
    assert refused["errors"] == [{"field": "ticketTaxSlabs[1].upTo"}]
    made = await operator.do(
        "setRates",
        "... on Rates { ticketTaxPercent ticketTaxSlabs { upTo { amount } percent } inForce }",
        effectiveOn=str(ahead),
        ticketTaxPercent="18",
        ticketTaxSlabs=slabs[:1],
    )
    assert made["ticketTaxSlabs"] == [{"upTo": {"amount": "100.00"}, "percent": "12.00"}]
    assert made["inForce"] is False


async def test_a_free_seat_is_booked_without_a_payment(http: AsyncClient, services: Services) -> None:
    place, who = await world.venue(services), world.customer()
    show, caller = await world.show_on_sale(services, place), await signed_in(http, who)
    await shows.update_pricing(world.as_(services, place.owner), show.id, [NewPrice("Gold", Decimal(0))])
    locked = await caller.do("lockSeats", "... on SeatLock { id total { amount } }", showId=show.id, seatIds=["A1"])
    booked = await caller.do("initiateBooking", BOOKING, lockId=locked["id"])
    assert (locked["total"], booked["quote"]["total"]) == ({"amount": "0.00"}, {"amount": "0.00"})
    refused = await caller.do("initiatePayment", "", bookingId=booked["id"], amount="0", method="UPI")
    assert (refused["__typename"], refused["message"]) == (
        "BookingNotPayable", "This booking costs nothing: confirm it without a payment.",
    )  # fmt: skip
    shown = "... on Booking { status payments { id } ticket { seatIds payment { id } } }"
    done = await caller.do("confirmBooking", shown, bookingId=booked["id"])
    assert (done["status"], done["payments"]) == ("CONFIRMED", [])
    assert done["ticket"] == {"seatIds": ["A1"], "payment": None}
