"""Documents, approval, rejection."""

import pytest

from domain.accounts import VISITOR
from domain.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from domain.partners import NewDocument, PartnerStatus
from resolvers import partners, theaters
from resolvers.context import Services
from tests import world
from tests.resolvers.registrations import registered, verifying
from tests.resolvers.rows import count, read

LEASE = NewDocument("lease", "https://documents.test/lease.pdf")


async def test_an_operator_approves_what_was_filed_and_the_theater_is_in_business(services: Services) -> None:
    made = await registered(verifying(services), theater_location="Approvalpur")
    owner = world.owner_of(made.partner)
    filed = await partners.submit_verification(world.as_(services, owner), made.partner.id, [LEASE])
    assert filed.status is PartnerStatus.PENDING_VERIFICATION
    documents = await partners.list_documents(world.as_(services, world.OPERATOR), made.partner.id)
    assert [(each.kind, each.reference) for each in documents] == [(LEASE.kind, LEASE.reference)]
    approved = await partners.approve_partner(world.as_(services, world.OPERATOR), made.partner.id)
    assert approved.status is PartnerStatus.ACTIVE
    found = await theaters.list_theaters(world.as_(services, world.customer()), "approvalpur")
    assert found == [made.theater]
    assert "Approvalpur" in {city.name for city in await theaters.list_cities(world.as_(services, world.customer()))}


async def test_approving_again_changes_and_announces_nothing(services: Services) -> None:
    made = await registered(verifying(services))
    for _ in range(2):
        await partners.approve_partner(world.as_(services, world.OPERATOR), made.partner.id)
    assert (
        await count(services, "audit_trail", "object_id = :id and action = 'PartnerApproved'", id=made.partner.id) == 1
    )
    recorded = await count(services, "outbox", "payload->>'partner_id' = :id", id=made.partner.id)
    assert recorded == 1


async def test_a_rejection_has_a_reason_and_new_documents_reopen_it(services: Services) -> None:
    made = await registered(verifying(services))
    owner = world.as_(services, world.owner_of(made.partner))
    rejected = await partners.reject_partner(world.as_(services, world.OPERATOR), made.partner.id, " The lease ended. ")
    assert (rejected.status, rejected.status_reason) == (PartnerStatus.REJECTED, "The lease ended.")
    reopened = await partners.submit_verification(owner, made.partner.id, [LEASE])
    assert (reopened.status, reopened.status_reason) == (PartnerStatus.PENDING_VERIFICATION, None)
    trail = await read(
        services, "select action, role, after from audit_trail where object_id = :id order by id", id=made.partner.id
    )
    assert ("PartnerRejected", "OPERATOR") in [(entry.action, entry.role) for entry in trail]
    assert {"status": "REJECTED", "reason": "The lease ended."} in [entry.after for entry in trail]


async def test_the_same_documents_again_do_not_reopen_a_rejection(services: Services) -> None:
    made = await registered(verifying(services))
    owner = world.as_(services, world.owner_of(made.partner))
    await partners.submit_verification(owner, made.partner.id, [LEASE, LEASE])
    await partners.reject_partner(world.as_(services, world.OPERATOR), made.partner.id, "The lease ended.")
    again = await partners.submit_verification(owner, made.partner.id, [LEASE])
    assert again.status is PartnerStatus.REJECTED
    assert len(await partners.list_documents(owner, made.partner.id)) == 1


async def test_documents_of_an_active_partner_do_not_take_its_approval_back(services: Services) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    filed = await partners.submit_verification(owner, made.partner.id, [LEASE])
    assert filed.status is PartnerStatus.ACTIVE


@pytest.mark.parametrize(
    ("documents", "field"),
    [
        ([], "documents"),
        ([LEASE] * 21, "documents"),
        ([LEASE, NewDocument(" ", "x")], "documents[1].kind"),
        ([NewDocument("lease", "x" * 501)], "documents[0].reference"),
    ],
)
async def test_documents_of_a_wrong_shape_are_named_and_none_is_filed(
    services: Services, documents: list[NewDocument], field: str
) -> None:
    made = await registered(services)
    owner = world.as_(services, world.owner_of(made.partner))
    with pytest.raises(InvalidInput) as refusal:
        await partners.submit_verification(owner, made.partner.id, documents)
    assert refusal.value.errors[0].field == field
    assert await partners.list_documents(owner, made.partner.id) == []


async def test_only_operators_decide(services: Services) -> None:
    made = await registered(verifying(services))
    for who in (world.owner_of(made.partner), world.customer()):
        with pytest.raises(Forbidden):
            await partners.approve_partner(world.as_(services, who), made.partner.id)
        with pytest.raises(Forbidden):
            await partners.reject_partner(world.as_(services, who), made.partner.id, "No.")
    with pytest.raises(Unauthenticated):
        await partners.approve_partner(world.as_(services, VISITOR), made.partner.id)
    partner = await partners.read_partner(world.as_(services, world.OPERATOR), made.partner.id)
    assert partner.status is PartnerStatus.PENDING_VERIFICATION


async def test_a_rejection_without_a_reason_is_refused(services: Services) -> None:
    made = await registered(services)
    with pytest.raises(InvalidInput) as refusal:
        await partners.reject_partner(world.as_(services, world.OPERATOR), made.partner.id, " ")
    assert refusal.value.errors[0].field == "reason"
    partner = await partners.read_partner(world.as_(services, world.OPERATOR), made.partner.id)
    assert partner.status is PartnerStatus.ACTIVE


async def test_a_partner_that_does_not_exist_is_not_found(services: Services) -> None:
    operator = world.as_(services, world.OPERATOR)
    with pytest.raises(NotFound):
        await partners.approve_partner(operator, "PARTNER_MISSING")
    with pytest.raises(InvalidInput):
        await partners.approve_partner(operator, "USER_1")
