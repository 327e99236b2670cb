"""Customers, staff, operators."""

import asyncio
import secrets

import pytest

from domain import ids
from domain.accounts import SYSTEM, Customer, Principal, Role
from domain.errors import Forbidden, InvalidInput, NotFound
from resolvers import accounts, people
from resolvers.context import Services
from tests import world
from tests.resolvers.rows import count


async def test_a_customer_without_an_address_gets_one_that_no_mail_leaves_for(services: Services) -> None:
    user_id = ids.new(ids.CUSTOMER)
    made = await accounts.ensure_customer(world.as_(services, SYSTEM), user_id)
    assert made == Customer(user_id, None, f"{user_id.lower()}@example.test", None)


async def test_what_is_given_of_a_customer_replaces_what_was_known_and_what_is_left_out_stays(
    services: Services,
) -> None:
    user_id, ctx = ids.new(ids.CUSTOMER), world.as_(services, SYSTEM)
    await accounts.ensure_customer(ctx, user_id, "first@example.com", "+91 98765 43210")
    moved = await accounts.ensure_customer(ctx, user_id, email="second@example.com")
    assert (moved.email, moved.phone) == ("second@example.com", "+919876543210")
    assert await accounts.ensure_customer(ctx, user_id) == moved
    me = Principal(Role.CUSTOMER, user_id)
    assert await accounts.read_me(world.as_(services, me)) == moved


async def test_eight_at_once_make_one_customer(services: Services) -> None:
    user_id = ids.new(ids.CUSTOMER)
    made = await asyncio.gather(*(accounts.ensure_customer(world.as_(services, SYSTEM), user_id) for _ in range(8)))
    assert len({each.email for each in made}) == 1


@pytest.mark.parametrize(
    ("user_id", "email", "phone", "field"),
    [
        ("PARTNER_1", None, None, "user_id"),
        ("USER_bad", "nobody", None, "email"),
        ("USER_bad", None, "12", "phone"),
    ],
)
async def test_wrong_addresses_are_named_and_nobody_is_made(
    services: Services, user_id: str, email: str | None, phone: str | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await accounts.ensure_customer(world.as_(services, SYSTEM), user_id, email, phone)
    assert refusal.value.errors[0].field == field
    assert await count(services, "customers", "id = :id", id=user_id) == 0


async def test_a_customer_of_another_issuer_has_an_id_and_nothing_else(services: Services) -> None:
    who = world.customer()
    assert await accounts.read_me(world.as_(services, who)) == Customer(who.actor_id, None, None, None)
    with pytest.raises(Forbidden):
        await accounts.read_me(world.as_(services, world.OPERATOR))


async def test_a_partner_that_does_not_exist_has_no_staff(services: Services) -> None:
    with pytest.raises(NotFound):
        await accounts.staff_principal(world.as_(services, SYSTEM), "PARTNER_MISSING")


async def test_an_operator_is_one_however_often_and_however_spelled(services: Services) -> None:
    name, ctx = secrets.token_hex(6), world.as_(services, SYSTEM)
    made = await asyncio.gather(
        *(people.add_operator(ctx, each) for each in (f"{name}@example.com", f"{name.upper()}@Example.com") * 4)
    )
    assert len(set(made)) == 1
    assert ids.is_a(ids.OPERATOR, made[0])
    with pytest.raises(InvalidInput):
        await people.add_operator(ctx, "nobody")


async def test_nobody_but_the_platform_makes_customers_and_operators(services: Services) -> None:
    who, user_id = world.as_(services, world.OPERATOR), ids.new(ids.CUSTOMER)
    with pytest.raises(Forbidden):
        await accounts.ensure_customer(who, user_id)
    with pytest.raises(Forbidden):
        await people.add_operator(who, "more@example.com")
    assert await count(services, "customers", "id = :id", id=user_id) == 0
    assert await count(services, "operators", "email = 'more@example.com'") == 0
