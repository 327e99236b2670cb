"""Whatever the policy, the seats, the moment and what went back before: the quote is what the cancellation does."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.accounts import Principal
from domain.cancellations import CancellationClosed, CancellationQuote
from resolvers import cancellations
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers.cancellations.policies import set_policy
from tests.resolvers.rows import read

SEATS = [f"A{n}" for n in range(1, 5)]
A_MOMENT = timedelta(seconds=30)
"""Longer than the steps of a game take."""
Answer = TypeVar("Answer")

steps = st.lists(
    st.tuples(st.integers(0, 4000), st.decimals(0, 100, places=2)),
    min_size=1,
    max_size=4,
    unique_by=lambda step: step[0],
)


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def quoted_unless_closed(
    services: Services, who: Principal, ticket_id: str, seat_ids: list[str]
) -> CancellationQuote | None:
    try:
        return await cancellations.quote_cancellation(world.as_(services, who), ticket_id, seat_ids)
    except CancellationClosed:
        return None


async def cancel_as_quoted(services: Services, who: Principal, ticket_id: str, seat_ids: list[str]) -> None:
    """The time of a tier's end is not met exactly: the clock goes on between the question and the deed."""
    quoted = await quoted_unless_closed(services, who, ticket_id, seat_ids)
    if quoted is None:
        with pytest.raises(CancellationClosed):
            await cancellations.cancel_booking(world.as_(services, who), ticket_id, seat_ids)
        return
    done = await cancellations.cancel_booking(world.as_(services, who), ticket_id, seat_ids)
    made = done.cancellation
    assert (made.refund_minor, made.fee_minor, made.policy_id) == (
        quoted.refund_minor, quoted.fee_minor, quoted.policy_id,
    )  # fmt: skip
    assert made.seat_ids == list(quoted.seat_ids)
    assert (done.refund.amount_minor if done.refund else 0) == quoted.refund_minor


async def within_what_came(services: Services, show_id: str) -> None:
    (sums,) = await read(
        services,
        "select p.captured_minor, p.refunded_minor,"
        " (select coalesce(sum(fee_minor), 0) from cancellations c where c.show_id = p.show_id) as kept"
        " from payments p where p.show_id = :show",
        show=show_id,
    )
    assert sums.refunded_minor + sums.kept <= sums.captured_minor
    await check_show(services, show_id)


def test_the_deed_is_as_quoted(
    services_with_fakes: Services, clock: Clock, running_loop: asyncio.AbstractEventLoop
) -> None:
    def run(use_case: Coroutine[Any, Any, Answer]) -> Answer:
        return running_loop.run_until_complete(use_case)

    place = run(world.venue(services_with_fakes))

    @settings(max_examples=15, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(steps, st.data())
    def play(drawn: list[tuple[int, Decimal]], data: st.DataObject) -> None:
        run(clock.reset())
        fees = sorted(fee for _, fee in drawn)
        minutes = sorted((each for each, _ in drawn), reverse=True)
        run(
            set_policy(services_with_fakes, place, *((each, str(fee)) for each, fee in zip(minutes, fees, strict=True)))
        )
        starts_in = timedelta(days=data.draw(st.integers(3, 400)), minutes=data.draw(st.integers(0, 1400)))
        screen = run(world.add_screen(services_with_fakes, place.owner, place.theater))
        show = run(world.show_on_sale(services_with_fakes, replace(place, screen=screen), starts_in=starts_in))
        who = world.customer()
        ticket = run(world.booked_ticket(services_with_fakes, who, show, SEATS))
        goodwill = data.draw(st.integers(0, 60000))
        if goodwill:
            operator = world.as_(services_with_fakes, world.OPERATOR)
            run(cancellations.refund_payment(operator, ticket.id, Decimal(goodwill) / 100))
        edge = data.draw(st.sampled_from(minutes))
        run(clock.set(show.starts_at - timedelta(minutes=edge) + data.draw(st.sampled_from([-A_MOMENT, timedelta(0)]))))
        parts = data.draw(st.sampled_from([[SEATS], [SEATS[:1], SEATS[1:]], [[each] for each in SEATS]]))
        for part in parts:
            run(cancel_as_quoted(services_with_fakes, who, ticket.id, part))
        run(within_what_came(services_with_fakes, show.id))

    play()
