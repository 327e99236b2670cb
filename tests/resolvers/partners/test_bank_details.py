"""Where a partner's money goes: who may say so, and what of the account number stays readable. What a change does to
money that is due: tests/resolvers/settlements/test_holds.py.
"""

import asyncio
from typing import Any

import pytest

from domain.accounts import VISITOR
from domain.errors import Forbidden, InvalidInput
from resolvers import partners
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered, registration, verifying
from tests.resolvers.rows import count, read


async def test_an_account_number_is_nowhere_readable(services: Services) -> None:
    made = await registered(services, account_number="998877665544")
    (row,) = await read(services, "select p::text as everything, account_key_id as key, account_sealed as sealed"
                        " from partners p where id = :id", id=made.partner.id)  # fmt: skip
    assert "998877665544" not in row.everything
    assert b"998877665544" not in row.sealed
    assert services.vault.open(row.key, row.sealed, (made.partner.id, made.partner.ifsc_code)) == "998877665544"
    trail = await read(services, "select a::text from audit_trail a where object_id = :id", id=made.partner.id)
    assert trail
    assert "998877665544" not in str(trail)


async def test_the_masked_number_of_the_documentation_is_taken_in_development_only(services: Services) -> None:
    made = await registered(services, account_number="XXXXXX1234")
    assert (made.partner.account_mask, made.partner.bank_details_complete) == ("XXXXXX1234", False)
    masked = registration(account_number="XXXXXX1234")
    with pytest.raises(InvalidInput) as refusal:
        await partners.register_partner(world.as_(verifying(services), VISITOR), masked)
    assert [error.field for error in refusal.value.errors] == ["account_number"]
    assert await count(services, "partners", "contact_email = :email", email=masked.contact_email) == 0


async def test_new_bank_details_are_sealed_masked_dated_and_announced_to_the_contact(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    after = await partners.update_bank_details(owner, made.partner.id, "555566667777", "ICIC0004321")
    assert (after.account_mask, after.ifsc_code) == ("XXXXXX7777", "ICIC0004321")
    assert made.partner.bank_details_changed_at is None
    assert after.bank_details_changed_at is not None
    (event,) = await read(
        services,
        "select payload from outbox where event = 'BankDetailsChanged' and payload->>'partner_id' = :id",
        id=made.partner.id,
    )
    assert event.payload["notify_email"] == made.partner.contact_email
    trail = await read(services, "select a::text from audit_trail a where object_id = :id", id=made.partner.id)
    assert "XXXXXX7777" in str(trail)
    assert "555566667777" not in str(trail)


async def test_the_same_bank_details_again_change_and_announce_nothing(services: Services) -> None:
    made = await registered(services, account_number="555566667777")
    owner = world.as_(services, world.owner_of(made.partner))
    after = await partners.update_bank_details(owner, made.partner.id, "5555-6666-7777", "hdfc0001234")
    assert after == made.partner
    assert await count(services, "outbox", "payload->>'partner_id' = :id", id=made.partner.id) == 0


async def test_the_same_change_eight_times_at_once_is_announced_once(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    await asyncio.gather(
        *(partners.update_bank_details(owner, made.partner.id, "555566667777", "ICIC0004321") for _ in range(8))
    )
    assert await count(services, "outbox", "payload->>'partner_id' = :id", id=made.partner.id) == 1


@pytest.mark.parametrize(
    ("account_number", "ifsc_code", "field"),
    [("12", "ICIC0004321", "account_number"), ("555566667777", "ICIC4321", "ifsc_code")],
)
async def test_wrong_bank_details_leave_the_old_ones(
    services: Services, account_number: str, ifsc_code: str, field: str
) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    with pytest.raises(InvalidInput) as refusal:
        await partners.update_bank_details(owner, made.partner.id, account_number, ifsc_code)
    assert refusal.value.errors[0].field == field
    assert await partners.read_partner(owner, made.partner.id) == made.partner


async def test_a_masked_number_replaces_no_account_in_production(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(verifying(services), world.owner_of(made.partner))
    with pytest.raises(InvalidInput):
        await partners.update_bank_details(owner, made.partner.id, made.partner.account_mask, made.partner.ifsc_code)
    assert await partners.read_partner(owner, made.partner.id) == made.partner


@pytest.mark.parametrize("role", ["customer", "operator"])
async def test_money_goes_where_the_partner_says_and_nobody_else(services: Services, role: str) -> None:
    made = await registered(services)
    who: Any = world.customer() if role == "customer" else world.OPERATOR
    with pytest.raises(Forbidden):
        await partners.update_bank_details(world.as_(services, who), made.partner.id, "555566667777", "ICIC0004321")
    assert await partners.read_partner(world.as_(services, world.OPERATOR), made.partner.id) == made.partner
