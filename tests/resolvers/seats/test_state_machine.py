"""The platform and a small model are played the same random game; after each step they must agree."""

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.accounts import SYSTEM
from domain.errors import DomainError
from models.bookings import tickets as ticket_rows
from resolvers import bookings, cancellations, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.invariants import check_show
from tests.resolvers.seats.model import TTL, ModelLock, ModelPayment, ModelShow

SEATS = [f"A{n}" for n in range(1, 7)]
Answer = TypeVar("Answer")


class Game(RuleBasedStateMachine):
    """Time moves in hundreds of seconds, so that what the game itself takes never crosses a border."""

    services: ClassVar[Services]
    clock: ClassVar[Clock]
    loop: ClassVar[asyncio.AbstractEventLoop]
    place: ClassVar[world.Venue]

    locks = Bundle("locks")
    payments = Bundle("payments")

    @initialize()
    def open_show(self) -> None:
        self.model = ModelShow()
        self.customers = [world.customer() for _ in range(3)]
        place = self.run(world.venue(self.services))
        self.show = self.run(world.show_on_sale(self.services, place, world.rows_of_seats("A", 6)))
        self.tickets: dict[str, str] = {}

    def run(self, use_case: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(use_case)

    def outcome(self, use_case: Coroutine[Any, Any, Answer]) -> tuple[str, Answer | None]:
        try:
            return "OK", self.run(use_case)
        except DomainError as refusal:
            return refusal.code, None

    def ctx_of(self, lock: ModelLock) -> Any:
        who = next(each for each in self.customers if each.actor_id == lock.owner)
        return world.as_(self.services, who)

    @rule(target=locks, who=st.integers(0, 2), wanted=st.sets(st.sampled_from(SEATS), min_size=1, max_size=3))
    def lock(self, who: int, wanted: set[str]) -> Any:
        customer = self.customers[who]
        expected = self.model.lock(customer.actor_id, frozenset(wanted))
        said, lock = self.outcome(world.lock(self.services, customer, self.show, sorted(wanted)))
        assert said == expected
        if lock is None:
            return multiple()
        now = self.model.now
        self.model.locks[lock.id] = ModelLock(customer.actor_id, frozenset(wanted), now, now + TTL)
        return lock.id

    @rule(name=locks)
    def release(self, name: str) -> None:
        lock = self.model.locks[name]
        expected = self.model.release(lock)
        said, release = self.outcome(seats.release_seats(self.ctx_of(lock), name))
        if expected == "NOTHING":
            assert (said, release and release.released_seat_ids) == ("OK", [])
        else:
            assert said == expected

    @rule(name=locks)
    def extend(self, name: str) -> None:
        lock = self.model.locks[name]
        expected = self.model.extend(lock)
        assert self.outcome(seats.extend_lock(self.ctx_of(lock), name))[0] == expected

    @rule(hundreds=st.integers(1, 7))
    def let_time_pass(self, hundreds: int) -> None:
        self.model.now += 100 * hundreds
        self.run(self.clock.advance(seconds=100 * hundreds))

    @rule(name=locks)
    def initiate(self, name: str) -> None:
        lock = self.model.locks[name]
        ended = self.model.ended(lock)
        expected = "OK" if lock.sold or ended is None else ended
        said, initiated = self.outcome(bookings.initiate_booking(self.ctx_of(lock), name))
        assert said == expected
        if initiated is not None:
            assert initiated.created is (lock.booking is None)
            lock.booking = initiated.booking.id

    @rule(target=payments, name=locks)
    def pay(self, name: str) -> Any:
        lock = self.model.locks[name]
        still_open = [p for p in self.model.payments.values() if p.lock == name and p.status == "INITIATED"]
        if lock.booking is None or still_open:
            return multiple()
        expected = self.model.pay(lock)
        booking = self.run(bookings.read_booking(self.ctx_of(lock), lock.booking))
        said, payment = self.outcome(world.open_payment(self.services, self.ctx_of(lock).principal, booking))
        assert said == expected
        if payment is None:
            return multiple()
        self.model.payments[payment.id] = ModelPayment(name)
        return payment.id

    @rule(name=payments, times=st.integers(1, 2))
    def succeed(self, name: str, times: int) -> None:
        self.model.succeed(self.model.payments[name])
        for _ in range(times):
            self.run(world.report(self.services, name))
        self._expect(name)

    @rule(name=payments)
    def fail(self, name: str) -> None:
        self.model.fail(self.model.payments[name])
        self.run(world.report(self.services, name, "FAILED"))
        self._expect(name)

    def _expect(self, name: str) -> None:
        payment = self.model.payments[name]
        lock = self.model.locks[payment.lock]
        booking = self.run(bookings.read_booking(self.ctx_of(lock), lock.booking or ""))
        sold = "CANCELLED" if payment.lock in self.model.cancelled else "CONFIRMED"
        assert booking.status in ({sold} if lock.sold else {"PENDING_PAYMENT", "EXPIRED"})

    @precondition(lambda self: any(lock.sold for lock in self.model.locks.values()))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        sold = sorted(name for name, lock in self.model.locks.items() if lock.sold)
        name = data.draw(st.sampled_from(sold))
        lock = self.model.locks[name]
        ctx = self.ctx_of(lock)
        ticket = self.run(self._ticket(lock.booking or ""))
        done = self.run(cancellations.cancel_booking(ctx, ticket))
        assert set(done.cancellation.seat_ids) == lock.seats
        self.model.cancelled.add(name)

    async def _ticket(self, booking_id: str) -> str:
        async with world.as_(self.services, SYSTEM).reading() as db:
            (ticket,) = await ticket_rows.of_bookings(db, [(self.show.id, booking_id)])
        return ticket.id

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "show"):
            return
        self.run(seats.expire_locks(world.as_(self.services, SYSTEM), self.show.id))
        assert self.run(world.states(self.services, self.show.id)) == self.model.states()
        self.run(check_show(self.services, self.show.id))

    def teardown(self) -> None:
        self.run(self.clock.reset())


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.parametrize("games", [20, pytest.param(60, marks=pytest.mark.long)], ids=["short", "long"])
def test_the_platform_agrees_with_the_model(
    services_with_fakes: Services, clock: Clock, running_loop: asyncio.AbstractEventLoop, games: int
) -> None:
    Game.services, Game.clock, Game.loop = services_with_fakes, clock, running_loop
    run_state_machine_as_test(
        Game,
        settings=settings(
            max_examples=games,
            stateful_step_count=30,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
