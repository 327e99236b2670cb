"""A customer's own account: what it changes of itself."""

from domain import ids
from domain.accounts import Customer, Role
from domain.changes import LEFT_OUT
from domain.errors import InvalidInput, NotFound
from domain.events import CustomerAddressChanged
from domain.people import LONGEST_PERSONS_NAME, AddressTaken, MeChanges, language_tag
from domain.sessions import ADDRESS_CODES_OF_A_CUSTOMER, LONGEST_CODE, CodeRefused
from domain.text import clean, clean_optional
from models import accounts as account_rows
from models.people import people as people_rows
from models.sessions import codes as code_rows
from models.sessions.codes import CodeRequest
from resolvers import allowances
from resolvers.access import allow
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context, Transaction
from resolvers.sessions import normal_address, send_code, sendable, spend_codes, spend_guess, take_code


@allow(Role.CUSTOMER)
async def update_me(ctx: Context, changes: MeChanges) -> Customer:
    """Changes name and language at once. A new e-mail address or phone number is sent a code and counts once that came
    back by `confirm_address`; until then the customer keeps the old one. An emptied address is notified and
    gone. Atomic; idempotent by key. Raises AllowanceUsed, and InvalidInput also for emptying the only address.
    """
    me, at_once, addresses = ctx.principal.actor_id, _at_once(changes), _addresses(ctx, changes)
    async with ctx.begin() as tx:
        if await tx.replay_of("updateMe", me) is None:
            await people_rows.put_customer(tx.db, me, at_once)
            customer = await _stored(tx, me)
            await _give_up(tx, customer, [name for name in ("email", "phone") if getattr(changes, name) is None])
            await _ask_back(tx, [each for each in addresses if each not in (customer.email, customer.phone)])
        return await _stored(tx, me)


def _at_once(changes: MeChanges) -> dict[str, str | None]:
    """Raises InvalidInput."""
    checked: dict[str, str | None] = {}
    if changes.name is not LEFT_OUT:
        checked["name"] = clean_optional(changes.name, "name", LONGEST_PERSONS_NAME)
    if changes.language is not LEFT_OUT:
        checked["language"] = None if changes.language is None else language_tag(changes.language, "language")
    return checked


def _addresses(ctx: Context, changes: MeChanges) -> list[str]:
    """The new ones. Raises InvalidInput."""
    wanted: list[str] = []
    if isinstance(changes.email, str):
        wanted.append(sendable(ctx.services, email_address(changes.email, "email"), "email"))
    if isinstance(changes.phone, str):
        wanted.append(sendable(ctx.services, phone_number(changes.phone, "phone"), "phone"))
    return wanted


async def _give_up(tx: Transaction, customer: Customer, emptied: list[str]) -> None:
    """Raises InvalidInput where no address would be left: nobody could sign in, and no ticket would arrive."""
    given_up = {name: address for name in emptied if (address := getattr(customer, name)) is not None}
    if not given_up:
        return
    if not await people_rows.give_up_addresses(tx.db, customer.id, list(given_up)):
        raise InvalidInput.of(next(iter(given_up)), "This is your only address. Confirm another one first.")
    for address in given_up.values():
        await _release(tx, address)


async def _ask_back(tx: Transaction, new_addresses: list[str]) -> None:
    """The codes count for this customer alone: they sign nobody in."""
    me = tx.principal.actor_id
    if new_addresses:
        await allowances.use(tx, ADDRESS_CODES_OF_A_CUSTOMER, me, len(new_addresses))
        await spend_codes(tx, new_addresses, device="")
    for address in new_addresses:
        await send_code(tx, CodeRequest(address, device="", confirms_for=me), ids.new(ids.SIGN_IN_CODE))


@allow(Role.CUSTOMER)
async def pending_addresses(ctx: Context) -> list[str]:
    """The caller's new addresses whose code has not come back and still counts."""
    async with ctx.reading() as db:
        return await code_rows.waiting_for(db, ctx.principal.actor_id)


@allow(Role.CUSTOMER)
async def confirm_address(ctx: Context, address: str, code: str) -> Customer:
    """The address becomes the customer's, signs it in from now on, and the one before is notified and no longer does. A
    wrong code counts as an attempt. Raises InvalidInput, CodeRefused, AllowanceUsed, AddressTaken.
    """
    normal, me = normal_address(address, "address"), ctx.principal.actor_id
    typed = clean(code, "code", LONGEST_CODE)
    async with ctx.begin() as tx:
        await spend_guess(tx)
        if await take_code(tx, CodeRequest(normal, device="", confirms_for=me), typed):
            await _replace_address(tx, normal)
            return await _stored(tx, me)
    raise CodeRefused


async def _replace_address(tx: Transaction, address: str) -> None:
    me, field = tx.principal.actor_id, "email" if "@" in address else "phone"
    if await code_rows.claim_address(tx.db, address, me) != me:
        raise AddressTaken
    before: str | None = getattr(await _stored(tx, me), field)
    if before is not None and before.lower() != address:
        await _release(tx, before)
    await people_rows.put_customer(tx.db, me, {field: address})


async def _release(tx: Transaction, address: str) -> None:
    """The address signs the caller in no more, and is notified."""
    await code_rows.release_address(tx.db, address.lower(), tx.principal.actor_id)
    tx.record(CustomerAddressChanged(tx.principal.actor_id, address))


async def _stored(tx: Transaction, customer_id: str) -> Customer:
    customer = await account_rows.find_customer(tx.db, customer_id)
    if customer is None:
        raise NotFound(customer_id)
    return customer
