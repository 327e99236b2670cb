"""API keys."""

from dataclasses import replace

import pytest

from domain.accounts import SYSTEM, Principal, Role, Scope
from domain.api_keys import ApiKey, hash_of
from domain.errors import Forbidden, InvalidInput, NotFound
from resolvers import accounts
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers.registrations import registered
from tests.resolvers.rows import read

READING = [Scope.INVENTORY_READ]


async def holder_of(services: Services, secret: str | None) -> Principal | None:
    return await accounts.principal_of_key(world.as_(services, SYSTEM), secret or "")


async def keys_of(services: Services, partner_id: str) -> list[ApiKey]:
    return await accounts.list_api_keys(world.as_(services, world.OPERATOR), partner_id)


async def test_a_key_acts_for_its_partner_within_its_scopes(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    new = await accounts.create_api_key(owner, made.partner.id, " Box office ", ["sales:read", "inventory:read"])
    assert (new.key.name, new.key.scopes) == ("Box office", ["inventory:read", "sales:read"])
    assert new.secret is not None
    assert new.secret.startswith("mq_live_")
    scopes = frozenset({Scope.INVENTORY_READ, Scope.SALES_READ})
    assert await holder_of(services, new.secret) == Principal(Role.PARTNER, new.key.id, made.partner.id, scopes)


async def test_a_secret_is_stored_as_a_hash_and_found_by_nothing_else(services: Services) -> None:
    made = await registered(services)
    secret = made.api_key.secret or ""
    (row,) = await read(services, "select k::text as everything, secret_hash as hash from api_keys k where id = :id",
                        id=made.api_key.key.id)  # fmt: skip
    assert row.hash == hash_of(secret)
    assert secret not in row.everything
    for wrong in (
        secret[:-1],
        secret.upper(),
        "",
        "mq_",
        f"{secret[:-1]}{chr(ord(secret[-1]) ^ 1)}",
        "\udc80",
        "x" * 4096,
    ):
        assert await holder_of(services, wrong) is None


async def test_a_revoked_key_is_nobodys_and_revoking_again_changes_nothing(services: Services, clock: Clock) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    revoked = await accounts.revoke_api_key(owner, made.api_key.key.id)
    assert revoked.revoked_at is not None
    assert await holder_of(services, made.api_key.secret) is None
    await clock.advance(hours=1)
    assert await accounts.revoke_api_key(owner, made.api_key.key.id) == revoked


async def test_a_keys_last_use_is_written_once_a_minute(services: Services, clock: Clock) -> None:
    made = await registered(services)

    async def last_used() -> object:
        await holder_of(services, made.api_key.secret)
        return (await keys_of(services, made.partner.id))[0].last_used_at

    first = await last_used()
    await clock.advance(seconds=50)
    assert first is not None
    assert await last_used() == first
    await clock.advance(seconds=20)
    assert await last_used() != first


async def test_keys_grant_what_they_have_and_acting_for_customers_is_an_operators_to_grant(services: Services) -> None:
    made = await registered(services)
    reader = Principal(Role.PARTNER, "KEY_1", made.partner.id, frozenset({Scope.PARTNER_ADMIN}))
    for who, scopes in (
        (reader, ["sales:read"]),
        (world.owner_of(made.partner), ["bookings:on_behalf"]),
        (replace(reader, scopes=frozenset(Scope)), ["bookings:on_behalf"]),
    ):
        with pytest.raises(Forbidden):
            await accounts.create_api_key(world.as_(services, who), made.partner.id, "More", scopes)
    assert len(await keys_of(services, made.partner.id)) == 1
    granted = await accounts.create_api_key(
        world.as_(services, world.OPERATOR), made.partner.id, "Kiosk", ["bookings:on_behalf"]
    )
    assert granted.key.scopes == ["bookings:on_behalf"]


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [("", ["sales:read"], "name"), ("Key", [], "scopes"), ("Key", ["sales:read", "everything"], "scopes[1]")],
)
async def test_what_is_wrong_is_named_and_no_key_is_made(
    services: Services, name: str, scopes: list[str], field: str
) -> None:
    made = await registered(services)
    with pytest.raises(InvalidInput) as refusal:
        await accounts.create_api_key(world.as_(services, world.owner_of(made.partner)), made.partner.id, name, scopes)
    assert refusal.value.errors[0].field == field
    assert len(await keys_of(services, made.partner.id)) == 1


async def test_a_key_that_may_only_read_makes_and_revokes_none(services: Services) -> None:
    made = await registered(services)
    reader = world.as_(services, Principal(Role.PARTNER, "KEY_1", made.partner.id, frozenset(READING)))
    with pytest.raises(Forbidden):
        await accounts.create_api_key(reader, made.partner.id, "More", ["inventory:read"])
    with pytest.raises(Forbidden):
        await accounts.revoke_api_key(reader, made.api_key.key.id)
    assert await accounts.list_api_keys(reader, made.partner.id) == [made.api_key.key]


async def test_another_partners_keys_are_not_there(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    stranger = world.as_(services, world.owner_of(other.partner))
    with pytest.raises(Forbidden):
        await accounts.create_api_key(stranger, made.partner.id, "Mine", ["sales:read"])
    with pytest.raises(NotFound):
        await accounts.revoke_api_key(stranger, made.api_key.key.id)
    with pytest.raises(NotFound):
        await accounts.list_api_keys(stranger, made.partner.id)
    with pytest.raises(NotFound):
        await accounts.create_api_key(world.as_(services, world.OPERATOR), "PARTNER_MISSING", "Key", ["sales:read"])
    assert await keys_of(services, made.partner.id) == [made.api_key.key]


async def test_a_replay_answers_the_same_key_without_its_secret(services: Services) -> None:
    made = await registered(services)
    ctx = world.as_(services, world.owner_of(made.partner)).with_key("k1", "body")
    first, again = [await accounts.create_api_key(ctx, made.partner.id, "Key", ["sales:read"]) for _ in range(2)]
    assert again.key == first.key
    assert (first.secret is None, again.secret) == (False, None)
    assert len(await keys_of(services, made.partner.id)) == 2
