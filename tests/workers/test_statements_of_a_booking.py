"""A whole booking takes few statements: a guard that no slow machine can fail and no fast one can pass."""

import json
from decimal import Decimal

from domain.accounts import VISITOR, Principal
from resolvers import bookings, checkout, seats
from resolvers.context import Services
from tests import world
from tests.jobs import run_due_jobs
from tests.statements import statements_of


async def statements_by_step(
    services: Services, who: Principal, show_id: str, seat_ids: list[str]
) -> dict[str, list[str]]:
    """What each step of one booking sends, jobs of workers included."""
    said: dict[str, list[str]] = {}
    ctx = world.as_(services, who)

    async def step(name, act):
        async with statements_of(services) as sent:
            answer = await act()
        said[name] = sent
        return answer

    def keyed(name):
        return ctx.with_key(f"{name} {show_id} {seat_ids}", seat_ids)

    lock = await step("lock", lambda: seats.lock_seats(keyed("lock"), show_id, seat_ids))
    booking = (await step("initiate", lambda: bookings.initiate_booking(keyed("initiate"), lock.id))).booking
    amount = Decimal(booking.total_minor) / 100
    payment = (await step("pay", lambda: checkout.initiate_payment(keyed("pay"), booking.id, amount, "UPI"))).payment
    at = int((await world.now(services)).timestamp())
    body = json.dumps({"paymentId": payment.id, "status": "SUCCESS"}).encode()
    signature = world.signature_of(services, body, at)
    await step("callback", lambda: checkout.accept_callback(world.as_(services, VISITOR), body, signature))
    await step("jobs", lambda: run_due_jobs(services))
    done = await step("ticket", lambda: checkout.confirm_booking(keyed("confirm"), booking.id, payment.id))
    return said


async def test_counts(isolated_services: Services) -> None:
    show = await world.show_on_sale(isolated_services)
    who = await world.known_customer(isolated_services, phone="+919876543210")
    await run_due_jobs(isolated_services)
    await statements_by_step(isolated_services, who, show.id, ["A1", "A2"])
    said = await statements_by_step(isolated_services, who, show.id, ["B1", "B2"])
    import sys

    for name, each in said.items():
        print("==", name, len(each), file=sys.stderr)
        for s in each:
            print("    ", " ".join(s.split())[:110], file=sys.stderr)
    print("total", sum(map(len, said.values())), file=sys.stderr)
