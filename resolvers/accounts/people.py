"""Customers, and a partner's oldest staff account."""

from domain import ids
from domain.accounts import PARTNER_SCOPES, Customer, Principal, Role, placeholder_address
from domain.errors import NotFound
from models import accounts as account_rows
from models.sessions import codes as code_rows
from resolvers.access import allow
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context


@allow(Role.SYSTEM)
async def ensure_customer(ctx: Context, user_id: str, email: str | None = None, phone: str | None = None) -> Customer:
    """Inserts the customer if it is new; a given e-mail address or phone number replaces the stored one, and signs the
    customer in unless it is another one's already. For demo data and the tokens of development.

    Raises InvalidInput.
    """
    ids.expect(ids.CUSTOMER, user_id)
    address = None if email is None else email_address(email, "email")
    number = None if phone is None else phone_number(phone, "phone")
    async with ctx.begin() as tx:
        await account_rows.upsert_customer(tx.db, user_id, address, number, placeholder_address(user_id))
        customer = await account_rows.find_customer(tx.db, user_id)
        if customer is None:
            raise NotFound(user_id)
        for each in (customer.email, customer.phone):
            if each is not None:
                await code_rows.claim_address(tx.db, each.lower(), user_id)
        return customer


@allow(Role.CUSTOMER)
async def read_me(ctx: Context) -> Customer:
    """The calling customer. One of another token issuer who has never used the platform has an id and nothing else."""
    async with ctx.reading() as db:
        customer = await account_rows.find_customer(db, ctx.principal.actor_id)
    return customer or Customer(ctx.principal.actor_id, None, None, None)


@allow(Role.SYSTEM)
async def staff_principal(ctx: Context, partner_id: str) -> Principal:
    """The partner's oldest staff account, with every scope of a partner. Raises NotFound."""
    ids.expect(ids.PARTNER, partner_id)
    async with ctx.reading() as db:
        staff_id = await account_rows.first_staff(db, partner_id)
    if staff_id is None:
        raise NotFound(partner_id)
    return Principal(Role.PARTNER, staff_id, partner_id, PARTNER_SCOPES)
