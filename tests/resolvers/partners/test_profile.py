"""Profile and bank details."""

import asyncio
from typing import Any

import pytest

from domain.accounts import VISITOR
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.partners import PartnerChanges
from resolvers import partners
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered, verifying
from tests.resolvers.rows import count, read


async def test_a_partner_is_read_by_itself_and_by_operators_alone(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    for who in (world.owner_of(made.partner), world.OPERATOR):
        assert await partners.read_partner(world.as_(services, who), made.partner.id) == made.partner
    with pytest.raises(NotFound):
        await partners.read_partner(world.as_(services, world.owner_of(other.partner)), made.partner.id)
    with pytest.raises(Forbidden):
        await partners.read_partner(world.as_(services, world.customer()), made.partner.id)
    with pytest.raises(Unauthenticated):
        await partners.read_partner(world.as_(services, VISITOR), made.partner.id)


async def test_a_profile_is_corrected_and_the_trail_tells_what_it_was(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    changes = PartnerChanges(name="Cinemas of PVR", contact_phone="+91 22 2345 6789")
    after = await partners.update_partner(owner, made.partner.id, changes)
    assert (after.name, after.contact_phone) == ("Cinemas of PVR", "+912223456789")
    assert after.contact_email == made.partner.contact_email
    assert await partners.read_partner(owner, made.partner.id) == after
    (entry,) = await read(
        services,
        "select before, after from audit_trail where object_id = :id and action = 'updatePartner'",
        id=made.partner.id,
    )
    assert (entry.before["name"], entry.after["name"]) == ("PVR Cinemas", "Cinemas of PVR")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (PartnerChanges(name=""), "name"),
        (PartnerChanges(contact_email="nobody"), "contact_email"),
        (PartnerChanges(name="Fine", contact_phone="123"), "contact_phone"),
    ],
)
async def test_a_wrong_correction_names_its_field_and_changes_nothing(
    services: Services, changes: PartnerChanges, field: str
) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    with pytest.raises(InvalidInput) as refusal:
        await partners.update_partner(owner, made.partner.id, changes)
    assert refusal.value.errors[0].field == field
    assert await partners.read_partner(owner, made.partner.id) == made.partner


async def test_somebody_elses_partner_is_like_a_missing_one(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    stranger = world.as_(services, world.owner_of(other.partner))
    with pytest.raises(NotFound):
        await partners.update_partner(stranger, made.partner.id, PartnerChanges(name="Mine now"))
    with pytest.raises(NotFound):
        await partners.update_bank_details(stranger, made.partner.id, "999999999999", "HDFC0001234")
    with pytest.raises(NotFound):
        await partners.list_documents(stranger, made.partner.id)
    assert await partners.read_partner(world.as_(services, world.OPERATOR), made.partner.id) == made.partner


async def test_new_bank_details_are_sealed_masked_dated_and_told_to_the_contact(services: Services) -> None:
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


async def test_the_same_bank_details_again_change_and_tell_nothing(services: Services) -> None:
    made = await registered(services, account_number="555566667777")
    owner = world.as_(services, world.owner_of(made.partner))
    after = await partners.update_bank_details(owner, made.partner.id, "5555-6666-7777", "hdfc0001234")
    assert after == made.partner
    assert await count(services, "outbox", "payload->>'partner_id' = :id", id=made.partner.id) == 0


async def test_the_same_change_eight_times_at_once_is_told_once(services: Services) -> None:
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
