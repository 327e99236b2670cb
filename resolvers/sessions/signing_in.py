"""signIn: a code that came back begins a session. The first sign-in of an address makes its customer."""

from domain import ids
from domain.accounts import Role
from domain.errors import Forbidden
from domain.sessions import LONGEST_CODE, LONGEST_TOKEN, AtAddress, CodeRefused, NewTokens, SignIn, SignInAs, chosen
from domain.text import clean, clean_optional
from models.people import people as people_rows
from models.sessions import codes as code_rows
from models.sessions.codes import CodeRequest
from resolvers.access import ANYONE, allow
from resolvers.context import Context, Transaction
from resolvers.sessions.beginning import begin_session
from resolvers.sessions.codes import known_device, normal_address, spend_guess, take_code


@allow(*ANYONE)
async def sign_in(ctx: Context, given: SignIn) -> NewTokens:
    """Begins a session of the account of the address: of the wanted kind, else the operator, else the staff member,
    else the customer, who is made at the first sign-in. The same address twice at once makes one customer.

    A wrong code counts as an attempt. Raises InvalidInput, CodeRefused, AllowanceUsed, Forbidden for an account that
    the address does not have.
    """
    address = normal_address(given.address, "address")
    if given.partner_id is not None:
        ids.expect(ids.PARTNER, given.partner_id, "partner_id")
    code = clean(given.code, "code", LONGEST_CODE)
    refresh_token = clean_optional(given.refresh_token, "refresh_token", LONGEST_TOKEN)
    async with ctx.begin() as tx:
        await spend_guess(tx)
        device = await known_device(tx, address, refresh_token)
        if await _is_right(tx, address, device, code):
            account = await _account(tx, address, given.wanted, given.partner_id)
            return await begin_session(tx, account.role, account.actor_id)
    raise CodeRefused


async def _is_right(tx: Transaction, address: str, device: str, typed: str) -> bool:
    """A known device also has the codes that it asked for before it was known. Strangers' guesses spend only these."""
    if device and await take_code(tx, CodeRequest(address, device, confirms_for=""), typed):
        return True
    return await take_code(tx, CodeRequest(address, device="", confirms_for=""), typed)


async def _account(tx: Transaction, address: str, wanted: SignInAs | None, partner_id: str | None) -> AtAddress:
    found = chosen(await people_rows.accounts_at(tx.db, address), wanted, partner_id)
    if found is not None:
        return found
    if wanted in (None, SignInAs.CUSTOMER) and partner_id is None:
        return AtAddress(Role.CUSTOMER, await _new_customer(tx, address), None)
    raise Forbidden("This address has no such account. Ask who runs it to invite you.")


async def _new_customer(tx: Transaction, address: str) -> str:
    made = ids.new(ids.CUSTOMER)
    owner = await code_rows.claim_address(tx.db, address, made)
    if owner == made:
        email, phone = (address, None) if "@" in address else (None, address)
        await people_rows.add_customer(tx.db, made, email, phone)
    return owner
