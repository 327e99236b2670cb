"""A whole booking takes few statements: a guard that a slow machine cannot fail and a fast one cannot pass."""

import itertools
import json
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from domain.accounts import VISITOR, Principal
from resolvers import bookings, checkout, seats
from resolvers.context import Context, Services
from tests import world
from tests.jobs import run_due_jobs
from tests.workers.statements import statements_of

Answer = TypeVar("Answer")

MOST = {"initiate": 7, "pay": 9, "callback": 8, "jobs": 10, "ticket": 1}
"""BEGIN and COMMIT count. An idempotency key is one more. Jobs: two messages, and the look that finds nothing more."""


class Steps:
    """What each step has sent, by its name."""

    def __init__(self, services: Services) -> None:
        self.said: dict[str, list[str]] = {}
        self._services = services

    async def take(self, name: str, step: Callable[[], Awaitable[Answer]]) -> Answer:
        async with statements_of(self._services) as sent:
            answer = await step()
        self.said[name] = sent
        return answer


async def book(services: Services, who: Principal, show_id: str, seat_ids: list[str], key: str | None) -> Steps:
    steps = Steps(services)

    number = itertools.count()

    def ctx() -> Context:
        return world.as_(services, who).with_key(key and f"{key} {next(number)}", seat_ids)

    lock = await seats.lock_seats(ctx(), show_id, seat_ids)  # counted in tests/test_statement_counts.py
    booking = (await steps.take("initiate", lambda: bookings.initiate_booking(ctx(), lock.id))).booking
    amount = Decimal(booking.total_minor) / 100
    pay = await steps.take("pay", lambda: checkout.initiate_payment(ctx(), booking.id, amount, "UPI"))
    body = json.dumps({"paymentId": pay.payment.id, "status": "SUCCESS"}).encode()
    signature = world.signature_of(services, body, int(time.time()))
    visitor = world.as_(services, VISITOR)
    await steps.take("callback", lambda: checkout.accept_callback(visitor, body, signature))
    await steps.take("jobs", lambda: run_due_jobs(services))
    await steps.take("ticket", lambda: checkout.confirm_booking(ctx(), booking.id, pay.payment.id))
    return steps


@pytest.mark.parametrize("key", [None, "key"], ids=["without a key", "with keys"])
async def test_a_booking_takes_few_statements(isolated_services: Services, key: str | None) -> None:
    show = await world.show_on_sale(isolated_services)
    who = await world.known_customer(isolated_services, phone="+919876543210")
    await run_due_jobs(isolated_services)
    await book(isolated_services, who, show.id, ["A1", "A2"], None)  # connections are open and layouts are known then
    said = (await book(isolated_services, who, show.id, ["B1", "B2"], key)).said
    keyed = ("initiate", "pay") if key else ()
    too_many: dict[str, Any] = {name: sent for name, sent in said.items() if len(sent) > MOST[name] + keyed.count(name)}
    assert too_many == {}
