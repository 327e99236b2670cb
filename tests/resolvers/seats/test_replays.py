"""The same request with the same key again: the same answer, and nothing happens twice."""

import asyncio

from domain.errors import DomainError, IdempotencyInProgress
from domain.seats.state import SeatLock
from resolvers import seats
from resolvers.context import Services
from tests import world
from tests.invariants import check_show
from tests.resolvers import rows


async def test_a_replayed_block_does_not_block_again_what_was_put_back_since(services_with_fakes: Services) -> None:
    place = await world.venue(services_with_fakes)
    show, owner = await world.show_on_sale(services_with_fakes, place), world.as_(services_with_fakes, place.owner)
    await seats.block_seats(owner.with_key("block", "body"), show.id, ["A1"], "Broken")
    await seats.unblock_seats(owner.with_key("unblock", "body"), show.id, ["A1"])
    await seats.block_seats(owner.with_key("block", "body"), show.id, ["A1"], "Broken")
    assert await world.states(services_with_fakes, show.id) == {}
    await seats.block_seats(owner, show.id, ["A1"], "Broken again")
    await seats.unblock_seats(owner.with_key("unblock", "body"), show.id, ["A1"])
    assert await world.states(services_with_fakes, show.id) == {"A1": "X"}
    await check_show(services_with_fakes, show.id)


async def test_a_replayed_release_answers_the_seats_that_it_released(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await world.lock(services, who, show, ["A2", "A1"])
    ctx = world.as_(services, who).with_key("key", "body")
    first = await seats.release_seats(ctx, lock.id)
    await world.lock(services, world.customer(), show, ["A1"])
    again = await seats.release_seats(ctx, lock.id)
    assert first.released_seat_ids == again.released_seat_ids == ["A1", "A2"]
    assert await world.states(services, show.id) == {"A1": "L"}


async def test_one_key_used_at_once_by_many_makes_one_lock(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()

    async def ask() -> SeatLock | DomainError:
        try:
            return await seats.lock_seats(world.as_(services, who).with_key("key", "body"), show.id, ["A1"])
        except DomainError as refusal:
            return refusal

    answers = await asyncio.gather(*(ask() for _ in range(30)))
    locks = {answer.id for answer in answers if isinstance(answer, SeatLock)}
    refusals = {type(answer) for answer in answers if not isinstance(answer, SeatLock)}
    assert len(locks) == 1
    assert refusals <= {IdempotencyInProgress}
    await check_show(services, show.id)


async def test_a_key_is_written_by_the_transaction_that_does_what_it_stands_for(services: Services) -> None:
    show, who = await world.show_on_sale(services), world.customer()
    lock = await seats.lock_seats(world.as_(services, who).with_key("key", "body"), show.id, ["A1"])
    (written,) = await rows.read(
        services,
        "select k.xmin = l.xmin as together from idempotency_keys k join seat_locks l"
        " on l.show_id = k.show_id and l.id = k.object_id where k.show_id = :show and l.id = :lock",
        show=show.id,
        lock=lock.id,
    )
    assert written.together
