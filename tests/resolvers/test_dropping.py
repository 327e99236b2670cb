"""Which transactions drop the answers that are kept."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import TextClause, text

from domain.accounts import SYSTEM
from domain.pricing import NewPrice
from resolvers import seats, shows
from resolvers.context import Services
from resolvers.kept_answers import KeptAnswer, KeptAnswers
from tests import world

KEY = ("catalogue",)
FREE = text("delete from seat_claims where show_id = :show_id")
READ = text("select 1 from seat_claims where show_id = :show_id for update")
RENAME = text("update movies set name = name where id = :movie_id")


@pytest.fixture
def keeping(services_with_fakes: Services) -> Services:
    """Services with a store of their own, in which nothing ends by the clock."""
    return replace(services_with_fakes, kept=KeptAnswers(now=lambda: 0.0))


async def keep(services: Services, *show_ids: str) -> None:
    async def made() -> KeptAnswer:
        return KeptAnswer(b"", "", frozenset(show_ids))

    await services.kept.answer(KEY, made, counts_seats=bool(show_ids))
    assert is_kept(services)


def is_kept(services: Services) -> bool:
    return services.kept.find(KEY) is not None


async def stopped(services: Services, statement: TextClause, show_id: str) -> None:
    """A transaction that raises after the statement."""
    async with world.as_(services, SYSTEM).begin() as tx:
        await tx.db.execute(statement, {"show_id": show_id})
        raise RuntimeError("stopped")


async def test_a_change_of_the_catalogue_drops_all(keeping: Services) -> None:
    place = await world.venue(keeping)
    show = await world.show_on_sale(keeping, place)
    await keep(keeping)
    await shows.update_pricing(world.as_(keeping, place.owner), show.id, [NewPrice("Gold", Decimal(300))])
    assert not is_kept(keeping)


async def test_the_way_of_a_booking_drops_what_counts_its_show_and_nothing_else(keeping: Services) -> None:
    show, other, who = await world.show_on_sale(keeping), await world.show_on_sale(keeping), world.customer()
    await keep(keeping, other.id)
    await world.booked_ticket(keeping, who, show, ["A1"])
    lock = await world.lock(keeping, who, show, ["A2"])
    await seats.extend_lock(world.as_(keeping, who), lock.id)
    await seats.expire_locks(world.as_(keeping, SYSTEM), show.id)
    assert is_kept(keeping)
    await seats.release_seats(world.as_(keeping, who), lock.id)
    assert is_kept(keeping)
    await world.lock(keeping, who, other, ["A2"])
    assert not is_kept(keeping)


async def test_where_a_transaction_with_seats_raises_its_outcome_counts_as_unknown(keeping: Services) -> None:
    show = await world.show_on_sale(keeping)
    await keep(keeping, show.id)
    with pytest.raises(RuntimeError, match="stopped"):
        await stopped(keeping, FREE, show.id)
    assert not is_kept(keeping)


async def test_a_refusal_that_has_written_nothing_drops_nothing(keeping: Services) -> None:
    await keep(keeping)
    with pytest.raises(RuntimeError, match="stopped"):
        await stopped(keeping, READ, "")
    assert is_kept(keeping)


async def test_a_write_outside_of_a_transaction_drops_as_well(keeping: Services) -> None:
    place = await world.venue(keeping)
    await keep(keeping)
    async with world.as_(keeping, SYSTEM).reading() as db:
        await db.execute(RENAME, {"movie_id": place.movie.id})
    assert not is_kept(keeping)
