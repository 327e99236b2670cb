"""registerPartner."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain import ids
from domain.accounts import FIRST_KEY_SCOPES, PARTNER_SCOPES, SYSTEM, VISITOR
from domain.errors import IdempotencyMismatch, InvalidInput
from domain.partners import PartnerExists, PartnerStatus
from resolvers import accounts, partners, theaters
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered, registration, verifying
from tests.resolvers.rows import count


async def test_a_registration_makes_partner_theater_staff_and_key(services: Services) -> None:
    made = await registered(services)
    assert ids.is_a(ids.PARTNER, made.partner.id)
    assert made.partner.status is PartnerStatus.ACTIVE
    assert (made.theater.partner_id, made.theater.city) == (made.partner.id, "Bangalore")
    assert made.theater.time_zone == "Asia/Kolkata"
    staff = await accounts.staff_principal(world.as_(services, SYSTEM), made.partner.id)
    assert (staff.partner_id, staff.scopes) == (made.partner.id, PARTNER_SCOPES)
    assert made.api_key.secret is not None
    holder = await accounts.principal_of_key(world.as_(services, SYSTEM), made.api_key.secret)
    assert holder is not None
    assert (holder.partner_id, holder.scopes) == (made.partner.id, FIRST_KEY_SCOPES)
    venues = await theaters.list_venues(world.as_(services, staff), made.partner.id)
    assert [(venue.theater, venue.screens) for venue in venues] == [(made.theater, [])]


async def test_where_partners_are_verified_a_new_one_is_pending(services: Services) -> None:
    made = await registered(verifying(services))
    assert made.partner.status is PartnerStatus.PENDING_VERIFICATION
    cities = await theaters.list_theaters(world.as_(services, VISITOR), "Bangalore")
    assert made.theater.id not in {theater.id for theater in cities}


async def test_what_people_type_is_kept_in_its_normal_form(services: Services) -> None:
    made = await registered(
        services,
        partner_name="  PVR Cinemas ",
        contact_phone="+91 98765-43210",
        ifsc_code="hdfc0001234",
        account_number="1234 5678 9012",
    )
    partner = made.partner
    assert (partner.name, partner.contact_phone) == ("PVR Cinemas", "+919876543210")
    assert (partner.account_mask, partner.ifsc_code, partner.bank_details_complete) == (
        "XXXXXX9012",
        "HDFC0001234",
        True,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partner_name": "  "}, "partner_name"),
        ({"partner_name": "P" * 121}, "partner_name"),
        ({"partner_name": "P\x00VR"}, "partner_name"),
        ({"contact_email": "admin"}, "contact_email"),
        ({"contact_email": "admin@localhost"}, "contact_email"),
        ({"contact_email": "admin@pvr.com\r\nBcc: all@pvr.com"}, "contact_email"),
        ({"contact_phone": "9876543210"}, "contact_phone"),
        ({"contact_phone": "+9198"}, "contact_phone"),
        ({"contact_phone": "+91-CALL-PVR-NOW"}, "contact_phone"),
        ({"theater_name": ""}, "theater_name"),
        ({"theater_location": "\t"}, "theater_location"),
        ({"account_number": "12345678"}, "account_number"),
        ({"account_number": "1234567890123456789"}, "account_number"),
        ({"account_number": "१२३४५६७८९०"}, "account_number"),
        ({"ifsc_code": "HDFC1001234"}, "ifsc_code"),
        ({"ifsc_code": ""}, "ifsc_code"),
    ],
)
async def test_what_is_wrong_is_named_and_nobody_is_registered(
    services: Services, changes: dict[str, Any], field: str
) -> None:
    wrong = registration(**changes)
    before = await count(services, "partners", "true"), await count(services, "theaters", "true")
    with pytest.raises(InvalidInput) as refusal:
        await partners.register_partner(world.as_(services, VISITOR), wrong)
    assert [error.field for error in refusal.value.errors] == [field]
    assert (await count(services, "partners", "true"), await count(services, "theaters", "true")) == before


@pytest.mark.parametrize(
    "respelled",
    [
        {},
        {"theater_location": "Bengaluru"},
        {"theater_location": "  BANGALORE "},
        {"partner_name": "Another name", "account_number": "999999999999"},
    ],
)
async def test_the_same_contact_registers_a_theater_once_however_it_is_spelled(
    services: Services, respelled: dict[str, Any]
) -> None:
    first = registration()
    await partners.register_partner(world.as_(services, VISITOR), first)
    again = replace(
        first, contact_email=first.contact_email.upper(), theater_name=first.theater_name.lower() + "!", **respelled
    )
    with pytest.raises(PartnerExists):
        await partners.register_partner(world.as_(services, VISITOR), again)
    assert await count(services, "partners", "lower(contact_email) = :email", email=first.contact_email) == 1
    assert await count(services, "staff", "email = :email", email=first.contact_email) == 1


async def test_the_same_contact_registers_another_theater_and_another_contact_the_same(services: Services) -> None:
    first = registration()
    made = await partners.register_partner(world.as_(services, VISITOR), first)
    other_theater = replace(first, theater_name=registration().theater_name)
    other_contact = replace(first, contact_email=registration().contact_email)
    for other in (other_theater, other_contact, replace(first, theater_location="Mumbai")):
        assert (await partners.register_partner(world.as_(services, VISITOR), other)).partner.id != made.partner.id


async def test_of_eight_twins_at_once_one_is_registered(services: Services) -> None:
    wanted = registration(theater_location="Twinsville")
    answers = await asyncio.gather(
        *(partners.register_partner(world.as_(services, VISITOR), wanted) for _ in range(8)), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(refusal) for refusal in refusals] == [PartnerExists] * 7
    assert await count(services, "partners", "contact_email = :email", email=wanted.contact_email) == 1
    assert await count(services, "theaters", "name = :name", name=wanted.theater_name) == 1


async def test_a_replay_answers_the_same_partner_and_no_secret(services: Services) -> None:
    wanted = registration()
    ctx = world.as_(services, VISITOR).with_key("k1", vars(wanted))
    first, again = [await partners.register_partner(ctx, wanted) for _ in range(2)]
    assert (again.partner, again.theater, again.api_key.key) == (first.partner, first.theater, first.api_key.key)
    assert first.api_key.secret is not None
    assert again.api_key.secret is None


async def test_eight_replays_at_once_are_one_registration(services: Services) -> None:
    wanted = registration()
    ctx = world.as_(services, VISITOR).with_key("k1", vars(wanted))
    answers = await asyncio.gather(*(partners.register_partner(ctx, wanted) for _ in range(8)))
    assert len({answer.partner.id for answer in answers}) == 1
    assert sum(answer.api_key.secret is not None for answer in answers) == 1


async def test_a_key_that_stood_for_another_registration_is_refused(services: Services) -> None:
    who = world.customer()
    first, other = registration(), registration()
    await partners.register_partner(world.as_(services, who).with_key("k1", vars(first)), first)
    with pytest.raises(IdempotencyMismatch):
        await partners.register_partner(world.as_(services, who).with_key("k1", vars(other)), other)
    assert await count(services, "partners", "contact_email = :email", email=other.contact_email) == 0
