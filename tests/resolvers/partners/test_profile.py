"""A partner reads and corrects its profile; no other partner does."""

import pytest

from domain.accounts import VISITOR
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.partners import PartnerChanges
from resolvers import partners
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered
from tests.resolvers.rows import read


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


async def test_a_profile_is_corrected_and_the_trail_records_what_it_was(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    changes = PartnerChanges(name="Cinemas of PVR", contact_phone="+91 22 2345 6789")
    await partners.update_partner(owner, made.partner.id, changes)
    after = await partners.read_partner(owner, made.partner.id)
    assert (after.name, after.contact_phone) == ("Cinemas of PVR", "+912223456789")
    assert after.contact_email == made.partner.contact_email
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


async def test_another_partner_is_like_a_missing_one(services: Services) -> None:
    made, other = await registered(services), await registered(services)
    stranger = world.as_(services, world.owner_of(other.partner))
    with pytest.raises(NotFound):
        await partners.update_partner(stranger, made.partner.id, PartnerChanges(name="Mine now"))
    with pytest.raises(NotFound):
        await partners.update_bank_details(stranger, made.partner.id, "999999999999", "HDFC0001234")
    with pytest.raises(NotFound):
        await partners.list_documents(stranger, made.partner.id)
    assert await partners.read_partner(world.as_(services, world.OPERATOR), made.partner.id) == made.partner
