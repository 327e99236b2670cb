"""Thousands of callbacks, repeated, shuffled, forged, wrong, against an independent opinion of what becomes of them."""

import asyncio
import json
import random
import time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM, VISITOR
from domain.checkout.errors import BadSignature
from resolvers import bookings, checkout, seats
from resolvers.context import Services
from resolvers.invariants import audit_platform
from sandbox.delivering import signature_of
from tests import world
from tests.crowds import all_at_once
from tests.resolvers.ledger.oracle import TWO_PAYMENTS, Deck, Delivery

SEATS = [f"{row}{column}" for row in "ABCDEFGHIJ" for column in range(1, 11)]


@pytest.mark.parametrize(
    ("payments", "most_times"), [(60, 3), pytest.param(2000, 20, marks=pytest.mark.long)], ids=["short", "long"]
)
async def test_every_payment_ends_as_the_oracle_says(
    isolated_services: Services, payments: int, most_times: int
) -> None:
    deck, known_before = Deck(random.Random(payments)), await _unmatched(isolated_services)
    await all_at_once(range(payments), lambda n: _open(isolated_services, deck, n, most_times))
    deliveries = deck.shuffled()
    taken = await all_at_once(deliveries, lambda delivery: _deliver(isolated_services, delivery))
    assert [took for took, delivery in zip(taken, deliveries, strict=True) if took is delivery.forged] == []
    rows = await _payments(isolated_services)
    for booking_id, fates in deck.of_booking().items():
        known = [rows[fate.payment_id] for fate in fates]
        assert [row.status for row in known] == [fate.status for fate in fates], booking_id
        assert [row.captured_minor for row in known] == [fate.came_minor for fate in fates], booking_id
        bought = [row for row in known if row.captured_minor and row.outcome is None]
        assert len(bought) == any(fate.buys for fate in fates), f"{booking_id} is bought once, if it was paid at all"
        assert all(row.tickets == (row in bought) for row in known), booking_id
        assert all(row.refunded_minor == (0 if row in bought else row.captured_minor) for row in known), booking_id
    assert await _unmatched(isolated_services) - known_before == deck.unknown
    assert (await audit_platform(world.as_(isolated_services, SYSTEM))).broken == []


async def _open(services: Services, deck: Deck, n: int, most_times: int) -> None:
    """A booking of one seat with a payment; a few have a second one, after the first was said to have failed."""
    who = world.customer()
    show_id = await _show(services, n // len(SEATS))
    lock = await seats.lock_seats(world.as_(services, who), show_id, [SEATS[n % len(SEATS)]])
    booking = (await bookings.initiate_booking(world.as_(services, who), lock.id)).booking
    payment = await world.open_payment(services, who, booking)
    deck.deal(payment.id, booking.id, booking.total_minor, most_times=most_times)
    if n % round(1 / TWO_PAYMENTS) == 0:
        await world.report(services, payment.id, "FAILED")
        deck.also_failed(payment.id)
        second = await world.open_payment(services, who, booking)
        deck.deal(second.id, booking.id, booking.total_minor, most_times=most_times)


_shows: dict[tuple[int, int], asyncio.Future[str]] = {}


async def _show(services: Services, number: int) -> str:
    key = (id(services), number)
    if key not in _shows:
        _shows[key] = asyncio.get_running_loop().create_future()
        show = await world.show_on_sale(services, layout=world.rows_of_seats("ABCDEFGHIJ"))
        _shows[key].set_result(show.id)
    return await _shows[key]


async def _deliver(services: Services, delivery: Delivery) -> bool:
    body = json.dumps(
        {
            "paymentId": delivery.payment_id,
            "status": delivery.status,
            "amount": float(Decimal(delivery.amount_minor) / 100),
            "currency": "INR",
        }
    ).encode()
    secret = b"another secret" if delivery.forged else world.callback_secret(services)
    at = int(time.time())
    try:
        await checkout.accept_callback(world.as_(services, VISITOR), body, signature_of(secret, at, body))
    except BadSignature:
        return False
    return True


async def _payments(services: Services) -> dict[str, Any]:
    statement = """select p.id, p.status, p.captured_minor, p.refunded_minor, p.outcome,
                     exists (select from tickets t where t.show_id = p.show_id and t.payment_id = p.id) as tickets
                   from payments p"""
    async with services.engine.connect() as db:
        return {row.id: row for row in await db.execute(text(statement))}


async def _unmatched(services: Services) -> int:
    async with services.engine.connect() as db:
        return int((await db.execute(text("select count(*) from payment_deliveries where orphan"))).scalar_one())
