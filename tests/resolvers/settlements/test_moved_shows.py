"""The money of a show that got another time is due after its new end."""

from datetime import date

import pytest

from domain.settlements.statement import NothingDue
from domain.shows import ShowChanges
from resolvers import shows
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers.settlements.scene import at, sell, settled
from tests.resolvers.settlements.test_closing import HOURS


async def test_a_show_that_was_moved_is_settled_after_its_new_end(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2026-03-02T10:00:00")  # a Monday
    place = await world.venue(isolated_services)
    sold = await sell(isolated_services, place, ["A1"], starts_in=8 * HOURS)
    owner = world.as_(isolated_services, place.owner)
    show = await shows.read_show(owner, sold.show_id)
    await shows.update_show(owner, show.id, ShowChanges(starts_at=show.starts_at + 24 * HOURS))
    await at(isolated_clock, "2026-03-04T09:00:00")  # two business days after the end that it had
    with pytest.raises(NothingDue):
        await settled(isolated_services, place)
    await at(isolated_clock, "2026-03-05T00:00:01")
    assert (await settled(isolated_services, place)).cycle_date == date(2026, 3, 5)
