"""Random halls are sold, blocked, given back and laid out anew: what is free can be had, what was sold stays."""

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.accounts import SYSTEM
from domain.errors import DomainError
from domain.layouts import NewLayout
from domain.policy import Policy
from domain.seats.inventory import SeatInventory
from domain.seats.layout import Seat, SeatLayout
from domain.seats.locking import LockRequest, lock
from models.seats import inventory as inventory_rows
from resolvers import cancellations, layouts, seats
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.halls.generated import changed, halls
from tests.invariants import check_show

Answer = TypeVar("Answer")


class Game(RuleBasedStateMachine):
    """`sold`: what the holder of each ticket bought, as the layout said when it was locked."""

    services: ClassVar[Services]
    clock: ClassVar[Clock]
    loop: ClassVar[asyncio.AbstractEventLoop]

    @initialize(hall=halls())
    def open_show(self, hall: NewLayout) -> None:
        self.hall, self.cancelled = hall, False
        self.place = self.run(world.venue(self.services))
        self.show = self.run(world.show_on_sale(self.services, self.place, hall))
        self.holds: dict[str, tuple[Any, dict[str, Seat]]] = {}
        self.tickets: dict[str, tuple[Any, dict[str, Seat]]] = {}

    def run(self, use_case: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(use_case)

    def outcome(self, use_case: Coroutine[Any, Any, Answer]) -> Answer | None:
        try:
            return self.run(use_case)
        except DomainError:
            return None

    def inventory(self) -> SeatInventory:
        async def read() -> SeatInventory:
            async with world.as_(self.services, SYSTEM).reading() as db:
                return await inventory_rows.read_inventory(db, self.show.id)

        return self.run(read())

    def some_seats(self, data: st.DataObject, *, free: bool) -> list[str]:
        """One to three seats, of those that are free if there are any and `free` says so."""
        found = self.inventory()
        labels = [seat.seat_id for seat in found.layout.seats]
        left = [label for label in labels if free and found.claim_of(label) is None]
        return data.draw(st.lists(st.sampled_from(left or labels), min_size=1, max_size=3, unique=True))

    @rule(data=st.data(), pays=st.booleans())
    def lock(self, data: st.DataObject, pays: bool) -> None:
        who, wanted = world.customer(), self.some_seats(data, free=data.draw(st.integers(0, 3)) > 0)
        held = self.outcome(world.lock(self.services, who, self.show, wanted))
        if held is None:
            return
        bought = _bought(self.inventory().layout, held.seat_ids)
        self.run(seats.release_seats(world.as_(self.services, who), held.id))
        if pays:
            ticket = self.run(world.booked_ticket(self.services, who, self.show, wanted))
            self.tickets[ticket.id] = who, bought
        else:
            self.holds[self.run(world.lock(self.services, who, self.show, wanted)).id] = who, bought

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        lock_id = data.draw(st.sampled_from(sorted(self.holds)))
        who, _ = self.holds.pop(lock_id)
        self.run(seats.release_seats(world.as_(self.services, who), lock_id))

    @rule()
    def let_holds_run_out(self) -> None:
        self.run(self.clock.advance(seconds=400))
        self.run(seats.expire_locks(world.as_(self.services, SYSTEM), self.show.id))
        self.holds.clear()

    @precondition(lambda self: self.tickets and not self.cancelled)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        ticket_id = data.draw(st.sampled_from(sorted(self.tickets)))
        who, bought = self.tickets[ticket_id]
        wanted = data.draw(st.lists(st.sampled_from(sorted(bought)), min_size=1, unique=True))
        done = self.outcome(cancellations.cancel_booking(world.as_(self.services, who), ticket_id, wanted))
        halves = any(not set(bought[each].linked_with) <= set(wanted) for each in wanted)
        assert (done is None) == halves
        if done is not None:
            left = {seat_id: seat for seat_id, seat in bought.items() if seat_id not in wanted}
            self.tickets[ticket_id] = who, left
            if not left:
                del self.tickets[ticket_id]

    @rule(data=st.data(), puts_back=st.booleans())
    def block(self, data: st.DataObject, puts_back: bool) -> None:
        ctx, wanted = world.as_(self.services, self.place.owner), self.some_seats(data, free=False)
        if puts_back:
            self.outcome(seats.unblock_seats(ctx, self.show.id, wanted))
        else:
            self.outcome(seats.block_seats(ctx, self.show.id, wanted, "Camera"))

    @rule(data=st.data())
    def lay_out(self, data: st.DataObject) -> None:
        taken = {seat_id for _, bought in [*self.holds.values(), *self.tickets.values()] for seat_id in bought}
        wanted = data.draw(changed(self.hall, taken))
        ctx = world.as_(self.services, self.place.owner)
        if self.outcome(layouts.upload_seat_layout(ctx, self.show.id, wanted)) is not None:
            self.hall = wanted

    @precondition(lambda self: len(self.tickets) > 2)
    @rule()
    def cancel_show(self) -> None:
        self.run(cancellations.cancel_show(world.as_(self.services, self.place.owner), self.show.id, "Rain"))
        self.cancelled, self.holds, self.tickets = True, {}, {}

    @invariant()
    def what_is_shown_as_free_can_be_had_by_anybody(self) -> None:
        if not hasattr(self, "show") or self.cancelled:
            return
        found = self.inventory()
        free = [seat.seat_id for seat in found.layout.seats if found.claim_of(seat.seat_id) is None]
        for seat_id in free:
            request = LockRequest.of("LOCK_FRESH", "USER_FRESH", "USER_FRESH", [seat_id])
            assert seat_id in lock(found.seats.at(found.moment), request, Policy()).seat_ids

    @invariant()
    def what_was_sold_stays_as_it_was(self) -> None:
        if not hasattr(self, "show"):
            return
        layout = self.inventory().layout
        for _, bought in [*self.holds.values(), *self.tickets.values()]:
            assert _bought(layout, list(bought)) == bought

    @invariant()
    def the_show_is_whole(self) -> None:
        if hasattr(self, "show"):
            self.run(check_show(self.services, self.show.id))

    def teardown(self) -> None:
        self.run(self.clock.reset())


def _bought(layout: SeatLayout, seat_ids: list[str]) -> dict[str, Seat]:
    return {seat_id: layout.by_id[seat_id] for seat_id in seat_ids}


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.parametrize("games", [12, pytest.param(100, marks=pytest.mark.long)], ids=["short", "long"])
def test_no_free_seat_is_out_of_reach_and_no_sold_seat_changes(
    services_with_fakes: Services, clock: Clock, running_loop: asyncio.AbstractEventLoop, games: int
) -> None:
    Game.services, Game.clock, Game.loop = services_with_fakes, clock, running_loop
    run_state_machine_as_test(
        Game,
        settings=settings(
            max_examples=games,
            stateful_step_count=20,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
