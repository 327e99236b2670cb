"""Codes as a person reads them: derived as the message shows them, without waiting for its delivery."""

import secrets
from dataclasses import replace

from sqlalchemy import text

from domain.accounts import VISITOR
from domain.sessions import NewTokens, SignIn, SignInAs, code_of
from resolvers import sessions
from resolvers.context import Context, Services
from tests import world


def new_address() -> str:
    return f"{secrets.token_hex(8)}@example.com"


def counting(services: Services, per_network: int = 300) -> Services:
    """Services that count codes, as in production, from a network of their own."""
    network = secrets.token_hex(8)
    policy = replace(services.policy, limits_are_counted=True, sign_in_codes_per_network=per_network)
    return replace(services, policy=policy, client_network=lambda: network)


def visitor(services: Services) -> Context:
    return world.as_(services, VISITOR)


async def newest_code(services: Services, address: str) -> str:
    """The code of the address's newest request."""
    async with visitor(services).reading() as db:
        newest = text("select id from sign_in_codes where address = :address order by created_at desc, id desc limit 1")
        code_id = (await db.execute(newest, {"address": address.lower()})).scalar_one()
    return code_of(services.sign_in_keys[0], code_id)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def signed_in(services: Services, address: str, wanted: SignInAs | None = None) -> NewTokens:
    await sessions.request_sign_in_code(visitor(services), address)
    code = await newest_code(services, address)
    return await sessions.sign_in(visitor(services), SignIn(address, code, wanted))
