"""One-time codes: asked for by an address, sent by a job, and taken once."""

from collections.abc import Sequence

from domain import ids
from domain.api_keys import hash_of
from domain.errors import InvalidInput
from domain.events import SignInCodeRequested
from domain.notifications import Channel
from domain.sessions import LONGEST_TOKEN, CodeSent, code_uses, guess_use, is_code_of
from domain.text import clean_optional
from models.people import people as people_rows
from models.sessions import codes as code_rows
from models.sessions import sessions as session_rows
from models.sessions.codes import CodeRequest
from resolvers import allowances
from resolvers.access import ANYONE, allow
from resolvers.contacts import email_address, phone_number
from resolvers.context import Context, Services, Transaction


@allow(*ANYONE)
async def request_sign_in_code(ctx: Context, address: str, refresh_token: str | None = None) -> CodeSent:
    """Sends a code to the e-mail address or phone number. The answer, and the work, are the same whether an account has
    the address or not. `refresh_token`: of an earlier session on the device, also an ended one; the device then has an
    allowance of its own. Atomic; idempotent by key. Raises InvalidInput, AllowanceUsed.
    """
    normal = sendable(ctx.services, address, "address")
    refresh_token = clean_optional(refresh_token, "refresh_token", LONGEST_TOKEN)
    code_id = ids.new(ids.SIGN_IN_CODE)
    async with ctx.begin() as tx:
        if await tx.replay_of("requestSignInCode", code_id) is None:
            device = await known_device(tx, normal, refresh_token)
            await spend_codes(tx, [normal], device)
            await send_code(tx, CodeRequest(normal, device, confirms_for=""), code_id)
    return CodeSent()


def normal_address(typed: str, field: str) -> str:
    """An e-mail address in lower case, or a number in E.164: what accounts are found by. Raises InvalidInput."""
    if "@" in typed:
        return email_address(typed, field).lower()
    if not any(character.isdigit() for character in typed):
        raise InvalidInput.of(field, "Expected an e-mail address, or a phone number like +919876543210.")
    return phone_number(typed, field)


def channel_of(address: str) -> Channel:
    return Channel.EMAIL if "@" in address else Channel.SMS


def sendable(services: Services, typed: str, field: str) -> str:
    """The normal form of an address to which this deployment can send. Raises InvalidInput."""
    address = normal_address(typed, field)
    if channel_of(address) not in services.senders:
        words = {Channel.EMAIL: "e-mail", Channel.SMS: "SMS"}
        raise InvalidInput.of(field, f"This deployment sends no {words[channel_of(address)]}.")
    return address


async def known_device(tx: Transaction, address: str, refresh_token: str | None) -> str:
    """The session by whose token the device is known to have signed in with an account of this address; else empty."""
    seen = None if refresh_token is None else await session_rows.find_token(tx.db, hash_of(refresh_token))
    if seen is None:
        return ""
    accounts = await people_rows.accounts_at(tx.db, address)
    mine = (seen.session.role, seen.session.actor_id)
    return seen.session.id if mine in {(each.role, each.actor_id) for each in accounts} else ""


async def spend_codes(tx: Transaction, addresses: Sequence[str], device: str) -> None:
    """Counts a code to each address. Raises AllowanceUsed, the same for every address, known or not."""
    network = tx.context.services.client_network()
    await allowances.use_all(tx, code_uses(addresses, network, device, tx.policy.sign_in_codes_per_network))


async def spend_guess(tx: Transaction) -> None:
    """Counts an attempt. Raises AllowanceUsed."""
    network = tx.context.services.client_network()
    await allowances.use_all(tx, [guess_use(network, tx.policy.sign_in_codes_per_network)])


async def send_code(tx: Transaction, request: CodeRequest, code_id: str) -> None:
    """Joins the transaction."""
    await code_rows.add_code(tx.db, code_id, request)
    tx.record(SignInCodeRequested(code_id))


async def take_code(tx: Transaction, request: CodeRequest, typed: str) -> bool:
    """Whether it is the code of a live request, which it ends. The attempt counts only if the transaction commits."""
    keys = tx.context.services.sign_in_keys
    # Every code is compared, so that the time does not tell which of several it was.
    matches = [is_code_of(keys, code_id, typed) for code_id in await code_rows.count_attempt(tx.db, request)]
    if any(matches):
        await code_rows.mark_used(tx.db, request)
    return any(matches)
