"""A partner's staff: roles are scopes, and who is removed is nobody any more."""

import asyncio
import secrets

import pytest

from domain.accounts import SYSTEM, Principal, Role, Scope
from domain.errors import Forbidden, NotFound
from domain.people import SCOPES_OF, LastOwner, StaffMember, StaffRole
from domain.sessions import NewTokens, SessionEnded, SignIn, SignInAs
from resolvers import people, sessions
from resolvers.context import Services
from tests import world
from tests.resolvers.sessions.codes import new_address, newest_code, signed_in, visitor


async def identified(services: Services, tokens: NewTokens) -> Principal | None:
    session_id = tokens.principal.session_id
    assert session_id is not None
    return await sessions.principal_of_session(world.as_(services, SYSTEM), session_id)


@pytest.mark.parametrize("role", StaffRole)
async def test_invited_staff_signs_in_with_the_scopes_of_its_role(services: Services, role: StaffRole) -> None:
    place, address = await world.venue(services), new_address()
    member = await people.invite_staff(world.as_(services, place.owner), place.partner.id, address.upper(), role)
    who = (await signed_in(services, address)).principal
    assert (who.role, who.actor_id, who.partner_id) == (Role.PARTNER, member.id, place.partner.id)
    assert who.scopes == SCOPES_OF[role]


def test_the_roles_scopes_are_as_the_contract_says() -> None:
    everything = frozenset(Scope) - {Scope.BOOKINGS_ON_BEHALF}
    assert SCOPES_OF[StaffRole.OWNER] == everything
    assert everything - SCOPES_OF[StaffRole.MANAGER] == {Scope.PARTNER_ADMIN}
    assert SCOPES_OF[StaffRole.BOX_OFFICE] == {Scope.INVENTORY_READ, Scope.SALES_READ, Scope.CHECKIN_WRITE}
    assert SCOPES_OF[StaffRole.VIEWER] == {Scope.INVENTORY_READ, Scope.SALES_READ}


async def test_another_role_counts_from_the_next_look_and_processes_learn_of_it(services: Services) -> None:
    place, address = await world.venue(services), new_address()
    owner = world.as_(services, place.owner)
    member = await people.invite_staff(owner, place.partner.id, address, StaffRole.MANAGER)
    tokens = await signed_in(services, address)
    heard: list[str] = []
    with services.access.listen(lambda ids: heard.extend(ids or ())):
        again = await people.invite_staff(owner, place.partner.id, address, StaffRole.VIEWER)
    assert (again.id, heard) == (member.id, [member.id])
    who = await identified(services, tokens)
    assert who is not None
    assert who.scopes == SCOPES_OF[StaffRole.VIEWER]


async def test_removed_staff_is_refused_everywhere(services: Services) -> None:
    place, address = await world.venue(services), new_address()
    owner = world.as_(services, place.owner)
    member = await people.invite_staff(owner, place.partner.id, address, StaffRole.MANAGER)
    tokens = await signed_in(services, address)
    heard: list[str] = []
    with services.access.listen(lambda ids: heard.extend(ids or ())):
        assert (await people.remove_staff(owner, member.id)).removed_at is not None
        await people.remove_staff(owner, member.id)
    assert set(heard) == {member.id, tokens.principal.session_id}
    assert await identified(services, tokens) is None
    with pytest.raises(SessionEnded):
        await sessions.refresh_session(visitor(services), tokens.refresh_token)
    await sessions.request_sign_in_code(visitor(services), address)
    with pytest.raises(Forbidden):
        await sessions.sign_in(
            visitor(services), SignIn(address, await newest_code(services, address), SignInAs.PARTNER)
        )
    assert member.id not in {each.id for each in await people.list_staff(owner, place.partner.id)}


async def test_staff_of_several_partners_names_one(services: Services) -> None:
    places, address = [await world.venue(services) for _ in range(2)], new_address()
    for place in places:
        await people.invite_staff(world.as_(services, place.owner), place.partner.id, address, StaffRole.VIEWER)
    for place in places:
        await sessions.request_sign_in_code(visitor(services), address)
        given = SignIn(address, await newest_code(services, address), partner_id=place.partner.id)
        assert (await sessions.sign_in(visitor(services), given)).principal.partner_id == place.partner.id


async def test_nobody_makes_or_removes_what_is_above_it(services: Services) -> None:
    place = await world.venue(services)
    manager = Principal(Role.PARTNER, "STAFF_M", place.partner.id, SCOPES_OF[StaffRole.MANAGER] | {Scope.PARTNER_ADMIN})
    key = Principal(Role.PARTNER, "KEY_1", place.partner.id, frozenset({Scope.PARTNER_ADMIN}))
    with pytest.raises(Forbidden):
        await people.invite_staff(world.as_(services, key), place.partner.id, new_address(), StaffRole.VIEWER)
    owner = (await people.list_staff(world.as_(services, place.owner), place.partner.id))[0]
    with pytest.raises(Forbidden):
        await people.remove_staff(world.as_(services, key), owner.id)
    await people.invite_staff(world.as_(services, manager), place.partner.id, new_address(), StaffRole.VIEWER)


async def test_another_partners_staff_is_not_there(services: Services) -> None:
    place, other = await world.venue(services), await world.venue(services)
    theirs = (await people.list_staff(world.as_(services, other.owner), other.partner.id))[0]
    with pytest.raises(NotFound):
        await people.remove_staff(world.as_(services, place.owner), theirs.id)
    with pytest.raises(Forbidden):
        await people.invite_staff(world.as_(services, place.owner), other.partner.id, new_address(), StaffRole.OWNER)


async def test_the_last_owner_stays_also_when_two_remove_each_other_at_once(services: Services) -> None:
    place = await world.venue(services)
    owner = world.as_(services, place.owner)
    first = (await people.list_staff(owner, place.partner.id))[0]
    with pytest.raises(LastOwner):
        await people.remove_staff(owner, first.id)
    with pytest.raises(LastOwner):
        await people.invite_staff(owner, place.partner.id, first.email, StaffRole.VIEWER)
    second = await people.invite_staff(owner, place.partner.id, f"{secrets.token_hex(6)}@example.com", StaffRole.OWNER)
    tried = await asyncio.gather(
        *(people.remove_staff(world.as_(services, place.owner), each.id) for each in (first, second)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in tried) == [LastOwner.__name__, StaffMember.__name__]


async def test_operators_come_and_go_by_command(services: Services) -> None:
    system, address = world.as_(services, SYSTEM), new_address()
    operator_id = await people.add_operator(system, address)
    tokens = await signed_in(services, address)
    assert tokens.principal.role is Role.OPERATOR
    assert operator_id in {each.id for each in await people.list_operators(system)}
    assert await people.remove_operator(system, address.upper()) == operator_id
    assert await identified(services, tokens) is None
    assert operator_id not in {each.id for each in await people.list_operators(system)}
    with pytest.raises(NotFound):
        await people.remove_operator(system, address)
    assert await people.add_operator(system, address) == operator_id
    assert await identified(services, tokens) is None
    assert (await signed_in(services, address)).principal.role is Role.OPERATOR


async def test_an_invitation_and_a_removal_that_are_sent_again_undo_nothing_that_was_done_since(
    services: Services,
) -> None:
    place, address = await world.venue(services), new_address()
    owner = world.as_(services, place.owner)

    async def invite(key: str) -> StaffMember:
        ctx = owner.with_key(f"{address} {key}", {"email": address})
        return await people.invite_staff(ctx, place.partner.id, address, StaffRole.VIEWER)

    async def remove(staff_id: str) -> StaffMember:
        return await people.remove_staff(owner.with_key(f"{address} removed", {"staffId": staff_id}), staff_id)

    member = await invite("first")
    assert (await remove(member.id)).removed_at is not None
    assert (await invite("first")).removed_at is not None
    assert (await invite("second")).removed_at is None
    assert (await remove(member.id)).removed_at is None
    assert member.id in {each.id for each in await people.list_staff(owner, place.partner.id)}
