"""One key for many shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from domain.errors import IdempotencyMismatch
from domain.pricing import NewPrice
from domain.shows import ShowTemplate
from resolvers import shows
from resolvers.context import Services
from tests import world
from tests.resolvers import rows

SIX_PM = datetime(2031, 5, 1, 18)  # noqa: DTZ001 - the theater's time


async def test_a_key_that_was_used_for_other_shows_makes_none(services: Services) -> None:
    place = await world.venue(services)
    gold = [NewPrice("Gold", Decimal(250))]
    template = ShowTemplate(place.partner.id, place.movie.id, place.screen.id, [SIX_PM], gold)
    ctx = world.as_(services, place.owner)
    [first] = await shows.create_shows(ctx.with_key("week", [1]), template)
    other = replace(template, starts_at=[SIX_PM + timedelta(days=1)])
    with pytest.raises(IdempotencyMismatch):
        await shows.create_shows(ctx.with_key("week", [2]), other)
    [again] = await shows.create_shows(ctx.with_key("week", [1]), template)
    assert first.show is not None
    assert again.show is not None
    assert again.show.id == first.show.id
    assert await rows.count(services, "shows", "partner_id = :partner", partner=place.partner.id) == 1
