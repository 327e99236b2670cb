"""What is nearly done goes before what only begins."""

import asyncio
import time
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.precedence import Precedence, current_precedence
from gateway.overload import CONTINUES, Load, Shedding


async def test_a_callback_is_taken_in_a_full_process_and_its_work_is_what_bookings_bring() -> None:
    load, precedences = Load(1, frozenset({"/events"}), frozenset({"/events"}), in_flight=5), list[Precedence]()
    load.later_steps.owed = 10.0

    async def settled(_scope: Scope, _receive: Receive, _send: Send) -> None:
        precedences.append(current_precedence.get())
        until = time.perf_counter() + 0.001
        while time.perf_counter() < until:
            pass

    await asyncio.create_task(asked_for(Shedding(settled, load)))
    assert (load.in_flight, load.shed, precedences) == (5, 0, [Precedence.REPORTS])
    assert load.later_steps.owed <= 9.999


@pytest.mark.parametrize(("continues", "precedence"), [(True, Precedence.BEGUN), (False, Precedence.NEW)])
async def test_who_has_begun_a_booking_goes_first(continues: bool, precedence: Precedence) -> None:
    found, more = list[Precedence](), {CONTINUES: True} if continues else {}

    async def asked(_scope: Scope, _receive: Receive, _send: Send) -> None:
        found.append(current_precedence.get())

    await asyncio.create_task(asked_for(Shedding(asked, Load(8)), more))
    assert found == [precedence]


async def asked_for(app: ASGIApp, more: Mapping[str, bool] = MappingProxyType({})) -> None:
    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(_message: Message) -> None:
        return

    await app({"type": "http", "path": "/events", **more}, receive, send)
