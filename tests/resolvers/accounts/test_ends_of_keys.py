"""Keys end with what made them, and can be replaced while they work."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from domain.accounts import SYSTEM, Principal, Scope
from domain.api_keys import ApiKeyEnded, NewApiKey, hash_of
from domain.errors import Forbidden, Unauthenticated
from domain.partners import Partner
from resolvers import accounts
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers.registrations import registered
from tests.resolvers.rows import count, read, run

ADMIN = [Scope.INVENTORY_READ, Scope.PARTNER_ADMIN]


async def holder_of(services: Services, made: NewApiKey) -> Principal | None:
    return await accounts.principal_of_key(world.as_(services, SYSTEM), made.secret or "")


async def certain_holder_of(services: Services, made: NewApiKey) -> Principal:
    holder = await holder_of(services, made)
    assert holder is not None
    return holder


async def works(services: Services, *keys: NewApiKey) -> list[bool]:
    return [await holder_of(services, key) is not None for key in keys]


async def key_of(services: Services, partner: Partner, who: Principal, *, days: int | None = None) -> NewApiKey:
    return await accounts.create_api_key(world.as_(services, who), partner.id, "A key", ADMIN, days)


async def chain(services: Services, partner: Partner, *, days: int | None = None) -> list[NewApiKey]:
    """A key of the owner's, one that it has made, and one that that one has made."""
    keys = [await key_of(services, partner, world.owner_of(partner), days=days)]
    for _ in range(2):
        keys.append(await key_of(services, partner, await certain_holder_of(services, keys[-1])))
    return keys


async def test_what_a_key_has_made_ends_with_it(services: Services) -> None:
    made = await registered(services)
    keys, other = await chain(services, made.partner), await chain(services, made.partner)
    owner = world.as_(services, world.owner_of(made.partner))
    await accounts.revoke_api_key(owner, keys[0].key.id)
    assert await works(services, *keys, *other, made.api_key) == [False] * 3 + [True] * 4
    ids = [key.key.id for key in keys]
    assert await count(services, "access_changes", "changed_id = any(:ids)", ids=ids) == 3
    assert await count(services, "audit_trail", "action = 'revokeApiKey' and object_id = any(:ids)", ids=ids) == 3


async def test_what_a_key_has_made_expires_with_it(services: Services, clock: Clock) -> None:
    made = await registered(services)
    keys = await chain(services, made.partner, days=2)
    await clock.advance(hours=47)
    assert await works(services, *keys) == [True] * 3
    await clock.advance(hours=2)
    assert await works(services, *keys, made.api_key) == [False] * 3 + [True]


async def test_a_key_cannot_end_what_an_operator_granted(services: Services) -> None:
    made = await registered(services)
    kiosk = await accounts.create_api_key(
        world.as_(services, world.OPERATOR), made.partner.id, "Kiosk", ["bookings:on_behalf"]
    )
    key = await key_of(services, made.partner, world.owner_of(made.partner))
    holder = world.as_(services, await certain_holder_of(services, key))
    for end in (accounts.revoke_api_key, accounts.rotate_api_key):
        with pytest.raises(Forbidden):
            await end(holder, kiosk.key.id)
    assert await works(services, kiosk) == [True]
    await accounts.revoke_api_key(world.as_(services, world.owner_of(made.partner)), kiosk.key.id)
    assert await works(services, kiosk) == [False]


async def test_a_rotated_key_works_for_a_day_beside_its_successor(services: Services, clock: Clock) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    new = await accounts.rotate_api_key(owner, made.api_key.key.id)
    assert (new.key.name, new.key.scopes, new.key.replaces) == (
        made.api_key.key.name, made.api_key.key.scopes, made.api_key.key.id,
    )  # fmt: skip
    assert await works(services, made.api_key, new) == [True, True]
    await clock.advance(hours=23, minutes=59)
    assert await works(services, made.api_key, new) == [True, True]
    await clock.advance(minutes=2)
    assert await works(services, made.api_key, new) == [False, True]


async def test_rotating_at_once_ends_the_old_key_and_what_it_made_but_not_its_successor(services: Services) -> None:
    made = await registered(services)
    first, second, third = await chain(services, made.partner)
    holder = world.as_(services, await certain_holder_of(services, first))
    new = await accounts.rotate_api_key(holder, first.key.id, 0)
    assert await works(services, first, second, third, new) == [False, False, False, True]
    # A thief of the old key may have made the successor with it: revoking the old one ends both.
    await accounts.revoke_api_key(world.as_(services, world.owner_of(made.partner)), first.key.id)
    assert await works(services, new) == [False]


async def test_a_key_is_rotated_once_however_often_it_is_tried_at_once(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    tries = await asyncio.gather(
        *(accounts.rotate_api_key(owner, made.api_key.key.id) for _ in range(6)), return_exceptions=True
    )
    (new,) = [each for each in tries if isinstance(each, NewApiKey)]
    refusals = [each for each in tries if isinstance(each, ApiKeyEnded)]
    assert [refusal.replaced_by for refusal in refusals] == [new.key.id] * 5
    assert await count(services, "api_keys", "partner_id = :id", id=made.partner.id) == 2


async def test_a_replayed_rotation_answers_the_same_key_without_its_secret(services: Services) -> None:
    made = await registered(services)
    ctx = world.as_(services, world.owner_of(made.partner)).with_key("r1", "body")
    first, again = [await accounts.rotate_api_key(ctx, made.api_key.key.id) for _ in range(2)]
    assert again == replace(first, secret=None)


async def test_a_revoked_key_is_not_rotated(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    await accounts.revoke_api_key(owner, made.api_key.key.id)
    with pytest.raises(ApiKeyEnded) as refusal:
        await accounts.rotate_api_key(owner, made.api_key.key.id)
    assert refusal.value.replaced_by is None
    assert await count(services, "api_keys", "partner_id = :id", id=made.partner.id) == 1


async def test_a_key_that_is_revoked_while_it_makes_keys_leaves_none_that_works(services: Services) -> None:
    made = await registered(services)
    first = await key_of(services, made.partner, world.owner_of(made.partner))
    holder = await certain_holder_of(services, first)
    owner = world.as_(services, world.owner_of(made.partner))
    tries = await asyncio.gather(
        *(key_of(services, made.partner, holder) for _ in range(4)),
        accounts.revoke_api_key(owner, first.key.id),
        *(key_of(services, made.partner, holder) for _ in range(4)),
        return_exceptions=True,
    )
    new = [each for each in tries if isinstance(each, NewApiKey)]
    assert not any(await works(services, first, *new))
    assert all(isinstance(each, Unauthenticated) for each in tries if isinstance(each, Exception))


async def test_a_key_of_the_former_form_still_works(services: Services) -> None:
    made = await registered(services)
    former = f"mq_{'f' * 43}"
    await run(services, "update api_keys set secret_hash = :hash where id = :id", hash=hash_of(former),
              id=made.api_key.key.id)  # fmt: skip
    holder = await accounts.principal_of_key(world.as_(services, SYSTEM), former)
    assert holder is not None
    assert holder.actor_id == made.api_key.key.id


async def test_a_text_that_is_no_key_never_reaches_the_database(services: Services) -> None:
    nowhere = create_async_engine("postgresql+asyncpg://127.0.0.1:1/nowhere")
    ctx = world.as_(replace(services, engine=nowhere), SYSTEM)
    for text in ("", "mq_live_1_2", "x" * 4000, "mq_" + "'" * 43):
        assert await accounts.principal_of_key(ctx, text) is None


async def test_the_key_of_a_registration_has_four_scopes(services: Services) -> None:
    made = await registered(services)
    (row,) = await read(services, "select scopes from api_keys where id = :id", id=made.api_key.key.id)
    assert set(row.scopes) == {"inventory:read", "inventory:write", "sales:read", "settlements:read"}
