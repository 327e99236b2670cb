"""A whole booking takes few statements: a guard that a slow machine cannot fail and a fast one cannot pass."""

import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from app.database import open_engine, open_pool
from domain.accounts import VISITOR, Principal
from resolvers import bookings, checkout, seats
from resolvers.context import Context, Services
from settings import Settings
from tests import world
from tests.chaos.proxy import proxy_before
from tests.jobs import run_due_jobs
from tests.statements import Wiretap

Answer = TypeVar("Answer")

MOST = {"initiate": 6, "pay": 8, "callback": 7, "jobs": 10, "ticket": 1}
"""BEGIN and COMMIT count. An idempotency key is one more. Jobs: two messages, and the look that finds nothing more."""


class Steps:
    """What each step has sent, by its name."""

    def __init__(self, services: Services, wiretap: Wiretap) -> None:
        self.said: dict[str, list[str]] = {}
        self.services = services
        self._wiretap = wiretap

    async def take(self, name: str, step: Callable[[], Awaitable[Answer]]) -> Answer:
        with self._wiretap.recording() as asked:
            answer = await step()
        # On a new connection the driver asks once about types, whichever booking is the first to use it.
        self.said[name] = [sent for sent in asked.statements if "pg_catalog.pg_type" not in sent]
        return answer


@pytest.fixture
async def tapped(isolated_services: Services, settings: Settings) -> AsyncIterator[tuple[Services, Wiretap]]:
    """The platform with a proxy between it and its database, on which all of its connections are heard."""
    url = isolated_services.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with proxy_before(url) as proxy:
        through_proxy = settings.model_copy(update={"database_url": proxy.url})
        engine = open_engine(through_proxy)
        async with open_pool(through_proxy) as pool:
            yield replace(isolated_services, engine=engine, pool=pool), Wiretap(proxy)
        await engine.dispose()


async def book(steps: Steps, who: Principal, show_id: str, seat_ids: list[str], key: str | None) -> None:
    services, number = steps.services, itertools.count()

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


@pytest.mark.parametrize("key", [None, "key"], ids=["without a key", "with keys"])
async def test_a_booking_takes_few_statements(tapped: tuple[Services, Wiretap], key: str | None) -> None:
    services, wiretap = tapped
    show = await world.show_on_sale(services)
    who = await world.known_customer(services, phone="+919876543210")
    await run_due_jobs(services)
    first, steps = Steps(services, wiretap), Steps(services, wiretap)
    await book(first, who, show.id, ["A1", "A2"], None)  # connections are open and layouts are known then
    await book(steps, who, show.id, ["B1", "B2"], key)
    said = steps.said
    keyed = ("initiate", "pay") if key else ()
    too_many: dict[str, Any] = {name: sent for name, sent in said.items() if len(sent) > MOST[name] + keyed.count(name)}
    assert too_many == {}
