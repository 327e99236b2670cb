"""A show that is not on sale says so, and not that it was."""

import pytest

from domain.errors import DomainError
from resolvers import shows
from resolvers.context import Services
from tests import world
from tests.resolvers.shows.test_creating import wanted


async def test_a_draft_does_not_say_that_it_is_over(services: Services) -> None:
    place = await world.venue(services)
    show = await shows.create_show(world.as_(services, place.owner), wanted(place))
    with pytest.raises(DomainError) as refusal:
        await world.lock(services, world.customer(), show, ["A1"])
    assert refusal.value.code == "SHOW_CLOSED"
    assert "any more" not in refusal.value.message
