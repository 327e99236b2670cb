"""What operators look up."""

import pytest

from domain.errors import Forbidden, InvalidInput
from domain.operator_lists import PartnerSearch, TrailSearch
from domain.partners import PartnerStatus
from resolvers import operator_lists, partners
from resolvers.context import Context, Services
from tests import world
from tests.resolvers.registrations import registered, verifying


def operator(services: Services) -> Context:
    return world.as_(services, world.OPERATOR)


async def test_partners_that_wait_are_listed_page_by_page_the_longest_waiting_first(services: Services) -> None:
    waiting = [
        (await registered(verifying(services), partner_name="Cinemas of Patience 100%")).partner for _ in range(3)
    ]
    await registered(services, partner_name="Cinemas of Patience 100%")
    pages, after = [], None
    for _ in range(2):
        wanted = PartnerSearch(PartnerStatus.PENDING_VERIFICATION, "patience 100%", 2, after)
        page = await operator_lists.list_partners(operator(services), wanted)
        after = page.next_cursor
        pages.append([partner.id for partner in page.items])
    assert pages == [[partner.id for partner in waiting[:2]], [waiting[2].id]]
    assert after is None


async def test_a_partner_is_found_by_its_id_or_contact(services: Services) -> None:
    made = await registered(services)
    for words in (made.partner.id, made.partner.contact_email.upper()):
        page = await operator_lists.list_partners(operator(services), PartnerSearch(None, words))
        assert page.items == [made.partner]
    assert (await operator_lists.list_partners(operator(services), PartnerSearch(None, "%_%"))).items == []


async def test_the_trail_is_read_by_object_and_by_actor_the_newest_first(services: Services) -> None:
    made = await registered(services)
    await partners.suspend_partner(operator(services), made.partner.id, "Complaints.")
    await partners.reinstate_partner(operator(services), made.partner.id, "Explained.")
    search = TrailSearch(made.partner.id, world.OPERATOR.actor_id, 1)
    first = await operator_lists.list_audit_trail(operator(services), search)
    assert [entry.action for entry in first.items] == ["PartnerReinstated"]
    rest = TrailSearch(made.partner.id, None, 10, first.next_cursor)
    assert [entry.action for entry in (await operator_lists.list_audit_trail(operator(services), rest)).items] == [
        "PartnerSuspended",
        "registerPartner",
    ]


async def test_both_lists_are_for_operators_and_the_trail_is_not_read_as_a_whole(services: Services) -> None:
    owner = world.as_(services, world.owner_of((await registered(services)).partner))
    with pytest.raises(Forbidden):
        await operator_lists.list_partners(owner, PartnerSearch(None, None))
    with pytest.raises(Forbidden):
        await operator_lists.list_audit_trail(owner, TrailSearch("PARTNER_1", None))
    with pytest.raises(InvalidInput):
        await operator_lists.list_audit_trail(operator(services), TrailSearch(None, None))
