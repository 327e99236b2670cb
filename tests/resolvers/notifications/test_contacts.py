"""Who is notified when the contact or the bank details of a partner change: not only who has taken a key."""

import asyncio

import pytest

from domain.accounts import PARTNER_SCOPES, Principal, Role, Scope
from domain.errors import Forbidden, InvalidInput
from domain.partners import MOST_CONTACTS, PartnerChanges
from resolvers import accounts, partners
from resolvers.context import Context, Services
from resolvers.partners import RegisteredPartner
from tests import world
from tests.clock import Clock
from tests.jobs import run_due_jobs
from tests.resolvers.notifications.senders import RememberingSender, with_sender
from tests.resolvers.registrations import registered, verifying
from tests.resolvers.rows import count

THIEF = "thief@example.org"


async def notified(services: Services, subject: str) -> list[str]:
    """Who got a message of this subject when the worker had run."""
    sender = RememberingSender()
    await run_due_jobs(with_sender(services, sender))
    return sorted(message.recipient for message in sender.sent if message.subject == subject)


def owner_of(services: Services, made: RegisteredPartner) -> Context:
    return world.as_(services, world.owner_of(made.partner))


async def change(ctx: Context, made: RegisteredPartner, email: str) -> None:
    await partners.update_partner(ctx, made.partner.id, PartnerChanges(contact_email=email))


async def test_both_contacts_are_notified_of_a_new_one(isolated_services: Services) -> None:
    made = await registered(isolated_services)
    await change(owner_of(isolated_services, made), made, THIEF)
    both = sorted([made.partner.contact_email, THIEF])
    assert await notified(isolated_services, "Your contact details were changed") == both
    assert await notified(isolated_services, "Your contact details were changed") == []


async def test_a_new_phone_number_is_a_change_of_the_contact(isolated_services: Services) -> None:
    made = await registered(isolated_services)
    changes = PartnerChanges(contact_phone="+912223456789")
    after = await partners.update_partner(owner_of(isolated_services, made), made.partner.id, changes)
    assert after.contact_changed_at is not None
    assert await notified(isolated_services, "Your contact details were changed") == [made.partner.contact_email]


async def test_who_changes_the_contact_first_hides_no_change_of_bank_details(isolated_services: Services) -> None:
    made = await registered(isolated_services)
    owner = owner_of(isolated_services, made)
    await change(owner, made, THIEF)
    await change(owner, made, "second@example.org")
    await partners.update_bank_details(owner, made.partner.id, "555566667777", "ICIC0004321")
    everybody = sorted([made.partner.contact_email, THIEF, "second@example.org"])
    assert await notified(isolated_services, "Your bank details were changed") == everybody


async def test_a_contact_of_long_ago_is_notified_no_more(isolated_services: Services, isolated_clock: Clock) -> None:
    made = await registered(isolated_services)
    owner = owner_of(isolated_services, made)
    await change(owner, made, "new@example.org")
    await notified(isolated_services, "")
    await isolated_clock.advance(days=31)
    await partners.update_bank_details(owner, made.partner.id, "555566667777", "ICIC0004321")
    assert await notified(isolated_services, "Your bank details were changed") == ["new@example.org"]


async def test_two_changes_at_once_leave_nobody_out(isolated_services: Services) -> None:
    made = await registered(isolated_services)
    owner = owner_of(isolated_services, made)
    await asyncio.gather(
        change(owner, made, THIEF),
        change(owner, made, "second@example.org"),
        partners.update_bank_details(owner, made.partner.id, "555566667777", "ICIC0004321"),
    )
    everybody = sorted([made.partner.contact_email, THIEF, "second@example.org"])
    assert set(await notified(isolated_services, "Your bank details were changed")) >= {made.partner.contact_email}
    assert await count(isolated_services, "partner_contacts", "partner_id = :id", id=made.partner.id) == 2
    assert await count(isolated_services, "notifications", "kind = 'CONTACT_CHANGED' and recipient = any(:those)",
                       those=everybody) >= 5  # fmt: skip


async def test_the_contact_cannot_be_changed_on_and_on(services: Services) -> None:
    made = await registered(services)
    owner = owner_of(services, made)
    for number in range(MOST_CONTACTS - 1):
        await change(owner, made, f"contact.{number}@example.org")
    with pytest.raises(InvalidInput) as refusal:
        await change(owner, made, "one.too.many@example.org")
    assert refusal.value.errors[0].field == "contact_email"
    last = await partners.read_partner(owner, made.partner.id)
    assert last.contact_email == f"contact.{MOST_CONTACTS - 2}@example.org"
    await change(world.as_(services, world.OPERATOR), made, "by.an.operator@example.org")


async def test_a_key_without_the_scope_changes_nothing_that_decides_on_money(services: Services) -> None:
    made = await registered(services)
    scopes = PARTNER_SCOPES - {Scope.PARTNER_ADMIN, Scope.REFUNDS_WRITE, Scope.CHECKIN_WRITE}
    key = world.as_(services, Principal(Role.PARTNER, made.api_key.key.id, made.partner.id, scopes))
    for refused in (
        change(key, made, THIEF),
        partners.update_bank_details(key, made.partner.id, "555566667777", "ICIC0004321"),
        accounts.create_api_key(key, made.partner.id, "Twin", ["inventory:write"]),
        accounts.revoke_api_key(key, made.api_key.key.id),
        accounts.rotate_api_key(key, made.api_key.key.id),
    ):
        with pytest.raises(Forbidden, match="lacks the scope partner:admin"):
            await refused
    assert await partners.read_partner(key, made.partner.id) == made.partner
    assert await accounts.list_api_keys(key, made.partner.id) == [made.api_key.key]


async def test_a_partner_is_notified_of_what_is_decided_on_it(isolated_services: Services) -> None:
    made = await registered(verifying(isolated_services))
    operator, sender = world.as_(isolated_services, world.OPERATOR), RememberingSender()
    for decide in (
        partners.approve_partner(operator, made.partner.id),
        partners.suspend_partner(operator, made.partner.id, "Many complaints."),
        partners.reinstate_partner(operator, made.partner.id, "Explained."),
        partners.reject_partner(operator, made.partner.id, "The lease ended."),
    ):
        await decide
        await run_due_jobs(with_sender(isolated_services, sender))
    mails = [message for message in sender.sent if message.recipient == made.partner.contact_email]
    ends = ["you may sell", "your sales are suspended", "you may sell", "you were not approved"]
    assert [mail.subject for mail in mails] == [f"{made.partner.name}: {end}" for end in ends]
    assert "Reason: Many complaints." in mails[1].text
    assert "payouts are held" in f"{mails[1].html}"
    assert "Reason: The lease ended." in mails[3].text
