"""What strangers may do how often: each limit refuses with the time to wait, and nothing has changed then."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import VISITOR
from domain.allowances import AllowanceUsed
from domain.partners import REGISTRATIONS
from domain.people import INVITATIONS, PAIRING_GUESSES, MeChanges, PairingRefused, StaffRole
from domain.sessions import ADDRESS_CODES_OF_A_CUSTOMER
from resolvers import partners, people, sessions
from resolvers.context import Services
from resolvers.partners import RegisteredPartner
from tests import world
from tests.clock import Clock
from tests.resolvers.registrations import registered, registration, verifying
from tests.resolvers.rows import count, read
from tests.resolvers.sessions.codes import counting, new_address, signed_in, visitor


async def refused(act: Callable[[], Awaitable[object]]) -> AllowanceUsed:
    with pytest.raises(AllowanceUsed) as refusal:
        await act()
    return refusal.value


async def test_a_network_registers_five_partners_an_hour(services: Services, clock: Clock) -> None:
    parts = counting(verifying(services))
    await asyncio.gather(*(registered(parts) for _ in range(REGISTRATIONS.most)))
    before = await count(services, "partners", "true")
    refusal = await refused(lambda: registered(parts))
    assert (refusal.rule, 3590 <= refusal.retry_after_seconds <= 3600) == (REGISTRATIONS.rule, True)
    assert await count(services, "partners", "true") == before
    await registered(counting(verifying(services)))
    await clock.advance(hours=1)
    await registered(parts)


async def test_registrations_at_once_are_counted_each(services: Services) -> None:
    parts = counting(verifying(services))
    tried = await asyncio.gather(*(registered(parts) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(each, RegisteredPartner) for each in tried) == REGISTRATIONS.most
    assert sum(isinstance(each, AllowanceUsed) for each in tried) == 8 - REGISTRATIONS.most


async def test_a_registration_that_is_sent_again_is_counted_once(services: Services) -> None:
    parts, given = counting(verifying(services)), registration()
    again = world.as_(parts, VISITOR).with_key("the same", {"email": given.contact_email})
    made = {(await partners.register_partner(again, given)).partner.id for _ in range(REGISTRATIONS.most + 1)}
    assert len(made) == 1
    await registered(parts)


@pytest.mark.parametrize("uncounted", [{"development": True}, {"limits_are_counted": False}])
async def test_registrations_are_not_counted_in_development_and_where_limits_are_off(
    services: Services, uncounted: dict[str, Any]
) -> None:
    parts = counting(verifying(services))
    parts = replace(parts, policy=replace(parts.policy, **uncounted))
    for _ in range(REGISTRATIONS.most + 1):
        await registered(parts)


async def test_wrong_pairing_codes_are_counted_by_network(services: Services) -> None:
    parts, place = counting(services), await world.venue(services)
    made = await people.add_gate_device(world.as_(services, place.owner), place.partner.id, "Gate 1")
    for _ in range(PAIRING_GUESSES.most):
        with pytest.raises(PairingRefused):
            await people.pair_gate_device(visitor(parts), "2222-2222-2222")
    code = made.pairing_code or ""
    assert (await refused(lambda: people.pair_gate_device(visitor(parts), code))).rule == PAIRING_GUESSES.rule
    assert (await people.pair_gate_device(visitor(counting(services)), code)).principal.actor_id == made.device.id


async def test_a_partner_invites_so_many_people_a_day_and_changes_roles_at_will(services: Services) -> None:
    parts, place = counting(services), await world.venue(services)
    owner, address = world.as_(parts, place.owner), new_address()
    for number in range(INVITATIONS.most):
        given = address if number == 0 else new_address()
        await people.invite_staff(owner, place.partner.id, given, StaffRole.VIEWER)
    before = await count(services, "staff", "partner_id = :id", id=place.partner.id)
    await refused(lambda: people.invite_staff(owner, place.partner.id, new_address(), StaffRole.VIEWER))
    assert await count(services, "staff", "partner_id = :id", id=place.partner.id) == before
    changed = await people.invite_staff(owner, place.partner.id, address, StaffRole.MANAGER)
    assert changed.role is StaffRole.MANAGER


async def test_a_person_who_was_removed_is_invited_again_at_the_partners_expense(services: Services) -> None:
    parts, place, address = counting(services), await world.venue(services), new_address()
    owner = world.as_(parts, place.owner)
    for _ in range(INVITATIONS.most):
        member = await people.invite_staff(owner, place.partner.id, address, StaffRole.VIEWER)
        await people.remove_staff(owner, member.id)
    await refused(lambda: people.invite_staff(owner, place.partner.id, address, StaffRole.VIEWER))


async def test_a_customer_gets_so_many_codes_to_new_addresses_a_day(services: Services) -> None:
    tokens = await signed_in(services, new_address())
    me = world.as_(counting(services), tokens.principal)
    for _ in range(ADDRESS_CODES_OF_A_CUSTOMER.most):
        await people.update_me(me, MeChanges(email=new_address()))
    waiting = await people.pending_addresses(me)
    refusal = await refused(lambda: people.update_me(me, MeChanges(name="Asha", email=new_address())))
    assert refusal.rule == ADDRESS_CODES_OF_A_CUSTOMER.rule
    assert await people.pending_addresses(me) == waiting
    assert (await people.update_me(me, MeChanges(name="Asha"))).name == "Asha"


async def test_no_address_and_no_network_stands_among_what_is_counted(services: Services) -> None:
    parts, address = counting(services), new_address()
    await sessions.request_sign_in_code(visitor(parts), address)
    personal = {address, parts.client_network()}
    subjects = [row.subject for row in await read(services, "select subject from used_allowances")]
    assert subjects
    assert not any(each in subject for subject in subjects for each in personal)
