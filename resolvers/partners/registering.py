"""registerPartner: creates a partner with its first theater, staff account and API key."""

from dataclasses import dataclass, replace

from domain import ids
from domain.accounts import FIRST_KEY_SCOPES, Scope
from domain.api_keys import NewApiKey
from domain.partners import (
    LONGEST_NAME,
    REGISTRATIONS,
    BankDetails,
    Partner,
    PartnerExists,
    PartnerStatus,
    Registration,
)
from domain.text import clean, folded
from domain.theaters import LONGEST_CITY, NewTheater, Theater
from domain.theaters import LONGEST_NAME as LONGEST_THEATER_NAME
from models import accounts as account_rows
from models import api_keys as key_rows
from models import audit
from models import partners as partner_rows
from models import theaters as theater_rows
from models.partners import NewPartner
from resolvers import allowances
from resolvers.access import ANYONE, allow
from resolvers.accounts import issue_first_key
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context, Transaction
from resolvers.partners.banking import sealed
from resolvers.partners.profile import get_partner
from resolvers.theaters import insert_theater

KEY_NAME = "Made at registration"


@dataclass(frozen=True)
class RegisteredPartner:
    partner: Partner
    theater: Theater
    api_key: NewApiKey


@allow(*ANYONE)
async def register_partner(ctx: Context, registration: Registration) -> RegisteredPartner:
    """Atomic; idempotent by key: a replay answers without the API key's secret. Raises InvalidInput, PartnerExists,
    AllowanceUsed.
    """
    checked = _checked(registration)
    bank = BankDetails.of(checked.account_number, checked.ifsc_code, masked_allowed=ctx.policy.development)
    partner_id = ids.new(ids.PARTNER)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("registerPartner", partner_id):
            return await _replay(tx, earlier)
        if not ctx.policy.development:
            await allowances.use(tx, REGISTRATIONS, ctx.services.client_network())
        status = PartnerStatus.ACTIVE if ctx.policy.approve_partners_at_once else PartnerStatus.PENDING_VERIFICATION
        new = NewPartner(partner_id, checked.partner_name, checked.contact_email, checked.contact_phone, status)
        await partner_rows.add(tx.db, new, sealed(ctx.services.vault, partner_id, bank))
        tx.audit(audit.Entry("registerPartner", partner_id, after={"name": new.name, "status": status}))
        theater = await _claim_theater(tx, partner_id, checked)
        await account_rows.add_staff(tx.db, ids.new(ids.STAFF), partner_id, checked.contact_email)
        scopes = [scope for scope in Scope if scope in FIRST_KEY_SCOPES]
        key = await issue_first_key(tx, partner_id, KEY_NAME, scopes)
        return RegisteredPartner(await get_partner(tx.db, partner_id), theater, key)


def _checked(registration: Registration) -> Registration:
    return replace(
        registration,
        partner_name=clean(registration.partner_name, "partner_name", LONGEST_NAME),
        contact_email=email_address(registration.contact_email, "contact_email"),
        contact_phone=phone_number(registration.contact_phone, "contact_phone"),
        theater_name=clean(registration.theater_name, "theater_name", LONGEST_THEATER_NAME),
        theater_location=clean(registration.theater_location, "theater_location", LONGEST_CITY),
    )


async def _claim_theater(tx: Transaction, partner_id: str, registration: Registration) -> Theater:
    """Adds the theater. Another spelling of a registered theater or city counts as the same: raises PartnerExists."""
    new = NewTheater(
        partner_id, registration.theater_name, registration.theater_location, time_zone=registration.time_zone
    )
    theater = await insert_theater(tx, new)
    email, name = registration.contact_email, registration.theater_name
    if not await partner_rows.claim_registration(tx.db, partner_id, email.lower(), folded(name), theater.city):
        raise PartnerExists(email, name)
    return theater


async def _replay(tx: Transaction, partner_id: str) -> RegisteredPartner:
    theaters = await theater_rows.of_partners(tx.db, [partner_id])
    keys = await key_rows.of_partners(tx.db, [partner_id])
    return RegisteredPartner(await get_partner(tx.db, partner_id), theaters[0], NewApiKey(keys[0], None))
