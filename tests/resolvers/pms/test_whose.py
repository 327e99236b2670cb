"""Whose shows a system may change, and how much at once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.accounts import PARTNER_SCOPES, Principal, Role, Scope
from domain.errors import Forbidden, InvalidInput, NotFound
from domain.layouts import NewSeat
from domain.pms import BrokenItem, SyncOutcome
from domain.pricing import NewPrice
from domain.shows import ShowStatus
from resolvers import cancellations, pms
from resolvers.context import Services
from tests import world
from tests.resolvers.pms.test_syncing import HALL, item, show_of, stored, sync

CREATED, REJECTED = SyncOutcome.CREATED, SyncOutcome.REJECTED


async def test_prices_and_layouts_alone_are_synced_by_the_platforms_id(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    [first] = await sync(services, place, item(place))
    show_id = first.show_id or ""
    ctx = world.as_(services, place.owner)
    repriced = await pms.sync_pricing(ctx, show_id, [NewPrice("Gold", Decimal("99.50"))])
    assert [price.amount_minor for price in repriced.prices] == [9950]
    uploaded = await pms.sync_seat_layout(ctx, show_id, world.rows_of_seats("A", 3))
    assert (uploaded.show.layout_version, len(uploaded.layout.seats)) == (2, 3)
    for foreign in (
        pms.sync_pricing(world.as_(services, other.owner), show_id, [NewPrice("Gold", Decimal(1))]),
        pms.sync_seat_layout(world.as_(services, other.owner), show_id, HALL),
    ):
        with pytest.raises(NotFound):
            await foreign
    assert (await stored(services, place))[0][-2:] == (2, '{"Gold": 9950}')


async def test_a_key_that_may_only_read_syncs_nothing(services: Services) -> None:
    place = await world.venue(services)
    reader = Principal(Role.PARTNER, "KEY_1", place.partner.id, PARTNER_SCOPES - {Scope.INVENTORY_WRITE})
    for who in (reader, world.customer(), world.OPERATOR):
        with pytest.raises(Forbidden):
            await pms.sync_shows(world.as_(services, who), [item(place)])
    assert await stored(services, place) == []


async def test_an_own_id_is_known_within_its_partner_only(services: Services) -> None:
    mine, other = await world.venue(services), await world.venue(services)
    [first] = await sync(services, mine, item(mine))
    [second] = await sync(services, other, item(other))
    assert (first.outcome, second.outcome) == (CREATED, CREATED)
    assert first.show_id != second.show_id
    await cancellations.cancel_show(world.as_(services, other.owner), second.show_id or "", "Rain")
    assert (await show_of(services, mine, first)).status is ShowStatus.ON_SALE


async def test_no_items_are_no_results_and_too_many_are_refused(services: Services) -> None:
    place = await world.venue(services)
    assert await sync(services, place) == []
    broken = BrokenItem(None, InvalidInput.of("body", "Expected an object."))
    with pytest.raises(InvalidInput, match="500"):
        await sync(services, place, *[broken] * 501)
    odd = replace(item(place), seat_layout=replace(HALL, seats=[NewSeat("A1", "Platinum")]))
    assert (await sync(services, place, odd))[0].outcome is REJECTED
    assert await stored(services, place) == []
