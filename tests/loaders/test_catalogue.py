"""Batches of partners, theaters, screens, movies and keys: one statement each, answers in the order of the keys."""

from domain.accounts import SYSTEM
from loaders.movies import movies_by_id
from loaders.partners import partners_by_id
from loaders.theaters import screens_by_id, screens_by_theater, theaters_by_id, theaters_by_partner
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered


async def test_rows_stand_in_the_order_of_the_ids_with_none_for_what_is_missing(services: Services) -> None:
    one, two = await registered(services), await registered(services)
    owner = world.owner_of(one.partner)
    screen = await world.add_screen(services, owner, one.theater)
    movie = await world.add_movie(services, owner)
    async with world.as_(services, SYSTEM).reading() as db:
        assert await partners_by_id(db, [two.partner.id, "PARTNER_MISSING", one.partner.id]) == [
            two.partner, None, one.partner,
        ]  # fmt: skip
        assert await theaters_by_id(db, ["THEATER_MISSING", one.theater.id]) == [None, one.theater]
        assert await screens_by_id(db, [screen.id, "SCR_MISSING"]) == [screen, None]
        assert await movies_by_id(db, ["MOV_MISSING", movie.id]) == [None, movie]


async def test_groups_stand_in_the_order_of_their_owners_and_may_be_empty(services: Services) -> None:
    one, two = await registered(services), await registered(services)
    screen = await world.add_screen(services, world.owner_of(one.partner), one.theater)
    ids = [two.partner.id, "PARTNER_MISSING", one.partner.id]
    async with world.as_(services, SYSTEM).reading() as db:
        assert await theaters_by_partner(db, ids) == [[two.theater], [], [one.theater]]
        assert await screens_by_theater(db, [two.theater.id, one.theater.id]) == [[], [screen]]
