"""Bearers of an issuer's tokens: the tables say who they are."""

import asyncio
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import ids
from domain.accounts import SYSTEM, Principal, Role
from domain.people import StaffRole
from domain.sessions import TokenClaims
from resolvers import accounts, people
from resolvers.context import Services
from tests import world
from tests.resolvers.rows import count
from tests.resolvers.sessions.codes import new_address, signed_in

ISSUER = "https://id.example"


def claims(email: str | None = None, phone: str | None = None, role: Role | None = None) -> TokenClaims:
    return TokenClaims(ISSUER, f"auth0|{secrets.token_hex(12)}", None, role, email, phone)


async def found(services: Services, bearer: TokenClaims) -> Principal | None:
    return await people.principal_of_subject(world.as_(services, SYSTEM), bearer)


async def customer_of(services: Services, bearer: TokenClaims) -> Principal:
    principal = await found(services, bearer)
    assert principal is not None
    assert principal.role is Role.CUSTOMER
    return principal


async def test_a_subject_of_any_form_is_one_customer_with_its_verified_contacts(services: Services) -> None:
    bearer = claims(new_address(), f"+9198{secrets.randbelow(10**8):08d}")
    first, again = await customer_of(services, bearer), await customer_of(services, bearer)
    assert first == again
    assert ids.is_a(ids.CUSTOMER, first.actor_id)
    me = await accounts.read_me(world.as_(services, first))
    assert (me.email, me.phone) == (bearer.email, bearer.phone)
    assert (await customer_of(services, claims(new_address()))).actor_id != first.actor_id


async def test_a_subject_that_comes_many_times_at_once_is_one_customer(services: Services) -> None:
    bearer = claims(new_address())
    seen = await asyncio.gather(*(customer_of(services, bearer) for _ in range(8)))
    assert len(set(seen)) == 1


async def test_a_customer_follows_its_issuers_later_change_and_keeps_its_own(services: Services) -> None:
    bearer = claims(new_address())
    me = world.as_(services, await customer_of(services, bearer))
    moved = replace(bearer, email=new_address())
    await customer_of(services, moved)
    assert (await accounts.read_me(me)).email == moved.email
    await customer_of(services, replace(moved, email=None))
    assert (await accounts.read_me(me)).email == moved.email


async def test_its_address_signs_the_same_customer_in_by_code(services: Services) -> None:
    bearer = claims(new_address())
    who = await customer_of(services, bearer)
    assert (await signed_in(services, bearer.email or "")).principal.actor_id == who.actor_id


async def test_a_subject_takes_no_account_of_another_sign_in(services: Services) -> None:
    address = new_address()
    there = (await signed_in(services, address)).principal
    assert (await customer_of(services, claims(address))).actor_id != there.actor_id
    named = replace(claims(), subject=there.actor_id)
    assert (await customer_of(services, named)).actor_id != there.actor_id


async def test_an_id_of_ours_as_a_subject_stays_that_customer(services: Services) -> None:
    named = replace(claims(new_address()), subject=ids.new(ids.CUSTOMER))
    assert (await customer_of(services, named)).actor_id == named.subject


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.PARTNER, Role.GATE])
async def test_no_claim_grants_a_role(services: Services, role: Role) -> None:
    assert await found(services, claims(new_address(), role=role)) is None


async def test_an_operators_verified_address_is_linked_once_and_never_silently_again(services: Services) -> None:
    address = new_address()
    operator_id = await people.add_operator(world.as_(services, SYSTEM), address)
    first = claims(address)
    for bearer in (first, replace(first, role=Role.OPERATOR), replace(first, email=None)):
        who = await found(services, bearer)
        assert who == Principal(Role.OPERATOR, operator_id)
    another = claims(address)
    assert await found(services, replace(another, role=Role.OPERATOR)) is None
    assert (await customer_of(services, another)).role is Role.CUSTOMER
    await people.remove_operator(world.as_(services, SYSTEM), address)
    assert await found(services, replace(first, role=Role.OPERATOR)) is None


async def test_an_address_that_is_not_verified_is_nobodys(services: Services) -> None:
    address = new_address()
    await people.add_operator(world.as_(services, SYSTEM), address)
    assert (await customer_of(services, claims(None))).role is Role.CUSTOMER


async def test_staff_is_found_by_its_verified_address(services: Services) -> None:
    place, address = await world.venue(services), new_address()
    owner = world.as_(services, place.owner)
    member = await people.invite_staff(owner, place.partner.id, address, StaffRole.VIEWER)
    who = await found(services, claims(address, role=Role.PARTNER))
    assert who is not None
    assert (who.role, who.actor_id, who.partner_id) == (Role.PARTNER, member.id, place.partner.id)


async def test_an_invitation_takes_no_customers_account_away(services: Services) -> None:
    place, bearer = await world.venue(services), claims(new_address())
    before = await customer_of(services, bearer)
    owner = world.as_(services, place.owner)
    await people.invite_staff(owner, place.partner.id, bearer.email or "", StaffRole.VIEWER)
    assert await customer_of(services, bearer) == before
    chosen = await found(services, replace(bearer, role=Role.PARTNER))
    assert chosen is not None
    assert chosen.partner_id == place.partner.id


async def test_who_has_deleted_its_account_begins_another_by_a_later_token_alone(services: Services) -> None:
    old = replace(claims(new_address()), issued_at=datetime.now(UTC) - timedelta(minutes=5))
    seen = set[str]()
    for minutes in (0, 5):  # the account is deleted twice
        customer = await customer_of(services, replace(old, issued_at=datetime.now(UTC) + timedelta(minutes=minutes)))
        seen.add(customer.actor_id)
        await people.delete_me(world.as_(services, customer))
        for token in (old, replace(old, issued_at=None)):
            assert await found(services, token) is None
        assert await count(services, "identities", "subject = :subject", subject=old.subject) == 0
        assert await count(services, "customers", "email = :email", email=old.email) == 0
    assert len(seen) == 2
