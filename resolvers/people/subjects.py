"""Bearers of a trusted issuer's tokens. The tables decide which accounts a subject has; a token only chooses one."""

from dataclasses import replace

from domain import ids
from domain.accounts import Principal, Role
from domain.errors import Busy, InvalidInput
from domain.sessions import TokenClaims
from models import accounts as account_rows
from models.people import people as people_rows
from models.people import subjects as subject_rows
from models.people.subjects import StoredIdentity
from models.sessions import codes as code_rows
from models.sessions import sessions as session_rows
from resolvers.access import allow
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context, Transaction
from resolvers.sessions import principal_of

_WITHOUT_A_CHOICE = (Role.OPERATOR, Role.CUSTOMER, Role.PARTNER)
"""Staff come last: whom a registration names must not lose its account as a customer by it."""


@allow(Role.SYSTEM)
async def principal_of_subject(ctx: Context, claims: TokenClaims) -> Principal | None:
    """The account of the issuer's subject: of the claimed kind, else its operator, customer or staff account.

    At first sight the subject is linked to the operator or staff account of its verified address, which no other
    subject of the issuer is linked to afterwards. Without one it becomes a customer, whose contacts follow those that
    the issuer verifies later. None for a kind of account that the subject does not have, and for a customer that has
    deleted its account since the token was issued.
    """
    claims = replace(claims, email=_usable_email(claims.email), phone=_usable_phone(claims.phone))
    async with ctx.begin() as tx:
        known = {
            Role(each.role): each for each in await subject_rows.identities_of(tx.db, claims.issuer, claims.subject)
        }
        for role in (claims.role,) if claims.role is not None else _WITHOUT_A_CHOICE:
            identity = known.get(role) or await _linked_by_address(tx, claims, role)
            if identity is not None and (principal := await _principal(tx, claims, identity)) is not None:
                return principal
        if claims.role in (None, Role.CUSTOMER) and Role.CUSTOMER not in known and await _may_begin(tx, claims):
            return await _principal(tx, claims, await _new_customer(tx, claims))
    return None


async def _principal(tx: Transaction, claims: TokenClaims, identity: StoredIdentity) -> Principal | None:
    principal = principal_of(await session_rows.account_named(tx.db, Role(identity.role), identity.actor_id))
    if principal is not None and principal.role is Role.CUSTOMER:
        await _follow_contacts(tx, claims, identity)
    return principal


async def _linked_by_address(tx: Transaction, claims: TokenClaims, role: Role) -> StoredIdentity | None:
    if claims.email is None or role is Role.CUSTOMER:
        return None
    for account in await people_rows.accounts_at(tx.db, claims.email):
        if account.role is role:
            new = StoredIdentity(role, account.actor_id, claims.email, claims.phone)
            linked = await subject_rows.link(tx.db, claims.issuer, claims.subject, new)
            if linked is not None:
                return linked
    return None


async def _may_begin(tx: Transaction, claims: TokenClaims) -> bool:
    """Whether the subject may become a customer: again, after it has left, by a token of a later sign-in alone."""
    left_at = await subject_rows.left_at(tx.db, claims.issuer, claims.subject)
    if left_at is None:
        return True
    if claims.issued_at is None or claims.issued_at <= left_at:
        return False
    await subject_rows.come_back(tx.db, claims.issuer, claims.subject)
    return True


async def _new_customer(tx: Transaction, claims: TokenClaims) -> StoredIdentity:
    """Issuers that were set up for the platform name customers by ids of its own: such a one stays, if it is free."""
    customer_id = claims.subject if ids.is_a(ids.CUSTOMER, claims.subject) else ids.new(ids.CUSTOMER)
    if await account_rows.find_customer(tx.db, customer_id) is not None:
        customer_id = ids.new(ids.CUSTOMER)
    new = StoredIdentity(Role.CUSTOMER, customer_id, None, None)
    linked = await subject_rows.link(tx.db, claims.issuer, claims.subject, new)
    if linked is None:
        raise Busy
    if linked.actor_id == customer_id:
        await people_rows.add_customer(tx.db, customer_id, None, None)
    return linked


async def _follow_contacts(tx: Transaction, claims: TokenClaims, identity: StoredIdentity) -> None:
    """Takes over what the issuer has verified since it was last seen. What the customer has changed here meanwhile
    stays as long as the issuer says the same.
    """
    customer_id, email, phone = identity.actor_id, claims.email or identity.email, claims.phone or identity.phone
    if (email, phone) == (identity.email, identity.phone):
        return
    for old, new in ((identity.email, email), (identity.phone, phone)):
        if new is not None and old != new:
            if old is not None:
                await code_rows.release_address(tx.db, old, customer_id)
            await code_rows.claim_address(tx.db, new, customer_id)
    await people_rows.change_contacts(
        tx.db,
        customer_id,
        email=email if email != identity.email else None,
        phone=phone if phone != identity.phone else None,
    )
    await subject_rows.note_contacts(tx.db, claims.issuer, claims.subject, email, phone)


def _usable_email(claimed: str | None) -> str | None:
    try:
        return None if claimed is None else email_address(claimed, "email").lower()
    except InvalidInput:
        return None


def _usable_phone(claimed: str | None) -> str | None:
    try:
        return None if claimed is None else phone_number(claimed, "phone_number")
    except InvalidInput:
        return None
