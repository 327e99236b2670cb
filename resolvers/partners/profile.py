"""A partner's profile."""

from collections.abc import Callable, Mapping
from typing import Any

from domain import ids
from domain.accounts import Principal, Role, Scope
from domain.changes import applied, given_in
from domain.errors import InvalidInput, NotFound
from domain.events import ContactChanged
from domain.partners import LONGEST_NAME, MOST_CONTACTS, Partner, PartnerChanges
from domain.text import clean_name
from models import audit
from models import partner_contacts as contact_rows
from models import partners as partner_rows
from models.base import Database
from resolvers.access import allow, own_partner
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context, Transaction


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def read_partner(ctx: Context, partner_id: str) -> Partner:
    """Raises NotFound."""
    ids.expect(ids.PARTNER, partner_id)
    async with ctx.reading() as db:
        return _visible(ctx.principal, await partner_rows.find(db, partner_id), partner_id)


@allow(Role.OPERATOR, partner=Scope.PARTNER_ADMIN)
async def update_partner(ctx: Context, partner_id: str, changes: PartnerChanges) -> Partner:
    """Another contact, by address or phone number, holds payouts back for a day, and every contact of the last 30 days
    is notified. Raises NotFound, InvalidInput.
    """
    ids.expect(ids.PARTNER, partner_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updatePartner", partner_id)
        before = await partner_for_update(tx, partner_id)
        after = _changed(before, changes)
        if earlier is not None or after == before:
            return before
        await partner_rows.change_profile(tx.db, after)
        if _contact(after) != _contact(before):
            await _change_contact(tx, before, after)
        tx.audit(audit.Entry("updatePartner", partner_id, _profile(before), _profile(after)))
        return await get_partner(tx.db, partner_id)


async def partner_for_update(tx: Transaction, partner_id: str) -> Partner:
    """Locks the partner FOR UPDATE until commit. Raises NotFound, also for another partner's."""
    return _visible(tx.principal, await partner_rows.lock(tx.db, partner_id), partner_id)


async def get_partner(db: Database, partner_id: str) -> Partner:
    """Raises NotFound."""
    partner = await partner_rows.find(db, partner_id)
    if partner is None:
        raise NotFound(partner_id)
    return partner


async def _change_contact(tx: Transaction, before: Partner, after: Partner) -> None:
    """Joins the transaction, which has locked the partner. Raises InvalidInput for a partner that goes on and on."""
    if after.contact_email != before.contact_email:
        await contact_rows.replace(tx.db, before.id, before.contact_email)
        known = await contact_rows.recent(tx.db, before.id)
        if tx.principal.role is Role.PARTNER and len(known) > MOST_CONTACTS:
            raise InvalidInput.of("contact_email", "The contact has changed too often. Ask the platform's operators.")
    await partner_rows.mark_contact_changed(tx.db, before.id)
    tx.record(ContactChanged(before.id, before.contact_email))


def _contact(partner: Partner) -> tuple[str, str]:
    return partner.contact_email, partner.contact_phone


def _visible(principal: Principal, partner: Partner | None, partner_id: str) -> Partner:
    own_partner(principal, partner_id)
    if partner is None:
        raise NotFound(partner_id)
    return partner


def _changed(partner: Partner, changes: PartnerChanges) -> Partner:
    """Raises InvalidInput for what is changed."""
    checked = {name: _CHECKS[name](value, name) for name, value in given_in(changes).items()}
    return applied(PartnerChanges(**checked), partner)


_CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "name": lambda text, field: clean_name(text, field, LONGEST_NAME),
    "contact_email": email_address,
    "contact_phone": phone_number,
}


def _profile(partner: Partner) -> dict[str, Any]:
    """The profile as JSON values, for the audit trail."""
    return {"name": partner.name, "contact_email": partner.contact_email, "contact_phone": partner.contact_phone}
