"""Money that comes when the hold has run out: it buys all its seats, or all of it goes back. Nothing in between."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.accounts import SYSTEM, Principal
from domain.bookings import Booking
from domain.errors import DomainError
from domain.payments import Payment
from domain.shows import Show
from resolvers.context import Services
from resolvers.invariants import audit_platform
from tests import world
from tests.clock import Clock
from tests.crowds import all_at_once
from tests.invariants import check_show

SEATS = [f"{row}{column}" for row in "ABCDEFGHIJ" for column in range(1, 11)]


@dataclass(frozen=True)
class Late:
    show: Show
    who: Principal
    booking: Booking
    payment: Payment


@pytest.mark.parametrize("payments", [30, pytest.param(500, marks=pytest.mark.long)], ids=["short", "long"])
async def test_late_money_buys_its_seats_or_goes_back_whole(
    isolated_services: Services, isolated_clock: Clock, payments: int
) -> None:
    rng = random.Random(payments)
    shows = [
        await world.show_on_sale(
            isolated_services, layout=world.rows_of_seats("ABCDEFGHIJ"), starts_in=timedelta(days=30)
        )
        for _ in range(0, 2 * payments, len(SEATS))
    ]
    late = await all_at_once(range(payments), lambda n: _walks_away(isolated_services, shows, n))
    await isolated_clock.advance(hours=2)
    rivals = [each for each in late if rng.random() < 0.5]
    deeds = [("pay", each) for each in late for _ in range(rng.randint(1, 3))] + [("rival", each) for each in rivals]
    rng.shuffle(deeds)
    await all_at_once(deeds, lambda deed: _do(isolated_services, *deed))
    ends = [await _end(isolated_services, each) for each in late]
    assert set(ends) == {"booked", "refunded"}
    assert all(end == "booked" for end, each in zip(ends, late, strict=True) if each not in rivals)
    for show in shows:
        await check_show(isolated_services, show.id)
    assert (await audit_platform(world.as_(isolated_services, SYSTEM))).broken == []


async def _walks_away(services: Services, shows: list[Show], n: int) -> Late:
    show, who = shows[2 * n // len(SEATS)], world.customer()
    first = 2 * n % len(SEATS)
    booking = await world.booking_to_pay(services, who, show, SEATS[first : first + 2])
    return Late(show, who, booking, await world.open_payment(services, who, booking))


async def _do(services: Services, deed: str, late: Late) -> None:
    """The late money comes, or another customer books one of the seats first: the first one has it."""
    if deed == "pay":
        await world.report(services, late.payment.id)
        return
    rival = world.customer()
    try:
        booking = await world.booking_to_pay(services, rival, late.show, [late.booking.seat_ids[1]])
    except DomainError as refusal:
        assert refusal.code == "SEATS_UNAVAILABLE"  # noqa: PT017 - any other refusal is a finding
        return
    payment = await world.open_payment(services, rival, booking)
    assert (await world.report(services, payment.id)).booking_status == "CONFIRMED"


async def _end(services: Services, late: Late) -> str:
    """Of the booking, its ticket, its seats and its money together; anything that is neither is answered as it is."""
    statement = """select b.stored_status, t.id is not null as ticket, p.captured_minor - p.refunded_minor as kept,
                     (select count(*) from seat_claims k where k.show_id = b.show_id and k.booking_id = b.id
                        and k.state = 'B') as seats
                   from bookings b join payments p on p.show_id = b.show_id and p.booking_id = b.id
                   left join tickets t on t.show_id = b.show_id and t.booking_id = b.id
                   where b.show_id = :show and b.id = :booking"""
    async with services.engine.connect() as db:
        row = (await db.execute(text(statement), {"show": late.show.id, "booking": late.booking.id})).one()
    known = {
        ("CONFIRMED", True, late.booking.total_minor, 2): "booked",
        ("PENDING_PAYMENT", False, 0, 0): "refunded",
    }
    return known.get(tuple(row), f"in limbo: {tuple(row)}")
