"""What the tests of refusals compare: a change of seats is a difference, and what time alone changes is none."""

from domain.accounts import SYSTEM
from resolvers import seats
from resolvers.context import Services
from resolvers.seats.expiring import expire_locks
from tests import world
from tests.clock import Clock
from tests.fingerprint import Fingerprint


async def test_a_seat_that_is_taken_is_a_difference(services: Services, fingerprint: Fingerprint) -> None:
    show = await world.show_on_sale(services)
    before = await fingerprint()
    await world.lock(services, world.customer(), show, ["A1"])
    after = await fingerprint()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"public.seat_claims", "public.seat_locks", "public.seat_changes"}


async def test_a_seat_that_is_given_back_is_a_difference(services: Services, fingerprint: Fingerprint) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A1"])
    before = await fingerprint()
    await seats.release_seats(world.as_(services, who), lock.id)
    after = await fingerprint()
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"public.seat_claims", "public.seat_locks"}


async def test_a_lock_that_has_run_out_is_none(services: Services, clock: Clock, fingerprint: Fingerprint) -> None:
    show = await world.show_on_sale(services)
    await world.lock(services, world.customer(), show, ["A1"])
    await clock.advance(seconds=290)
    before = await fingerprint()
    await clock.advance(seconds=20)
    await expire_locks(world.as_(services, SYSTEM), show.id)
    assert await world.states(services, show.id) == {}
    assert await fingerprint() == before
