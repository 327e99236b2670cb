"""Credentials, and the calls that end them."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from domain import ids
from domain.accounts import SYSTEM, Role, Scope
from domain.api_keys import parse
from domain.people import StaffRole
from domain.sessions import NewTokens, successor_of
from resolvers import people
from resolvers.context import Services
from tests import world
from tests.access.people import bearer, key_with, paired_gate, session_of, staff_member
from tests.schema.calling import Json


@dataclass(frozen=True)
class Call:
    """`outcome`: what it answers, where that is a problem."""

    mutation: str
    given: Json
    headers: Mapping[str, str]
    outcome: str | None = None


@dataclass(frozen=True)
class Credential:
    """`rests_on`: the id whose change of access ends it. `calls`: what ends it, one after the other."""

    headers: Mapping[str, str]
    rests_on: str
    calls: tuple[Call, ...]


Begin = Callable[[Services], Awaitable[Credential]]


async def _customer(services: Services) -> NewTokens:
    return await session_of(services, Role.CUSTOMER, (await world.known_customer(services)).actor_id)


async def operator(services: Services) -> dict[str, str]:
    """Answers the credentials of a new one."""
    address = f"{secrets.token_hex(6)}@example.com"
    operator_id = await people.add_operator(world.as_(services, SYSTEM), address)
    return bearer(await session_of(services, Role.OPERATOR, operator_id))


async def signed_out(services: Services) -> Credential:
    tokens = await _customer(services)
    return Credential(bearer(tokens), tokens.principal.session_id or "", (Call("signOut", {}, bearer(tokens)),))


async def signed_out_everywhere(services: Services) -> Credential:
    """By another of its sessions."""
    tokens = await _customer(services)
    other = await session_of(services, Role.CUSTOMER, tokens.principal.actor_id)
    call = Call("signOut", {"everywhere": True}, bearer(other))
    return Credential(bearer(tokens), tokens.principal.session_id or "", (call,))


async def refresh_token_comes_again(services: Services) -> Credential:
    """The first token after its successor was used: one of the two holders has stolen it."""
    tokens = await _customer(services)
    first = tokens.refresh_token
    second = successor_of(services.sign_in_keys[0], first)
    calls = (
        Call("refreshSession", {"refreshToken": first}, {}),
        Call("refreshSession", {"refreshToken": second}, {}),
        Call("refreshSession", {"refreshToken": first}, {}, outcome="SessionEnded"),
    )
    return Credential(bearer(tokens), tokens.principal.session_id or "", calls)


async def account_deleted(services: Services) -> Credential:
    tokens = await _customer(services)
    return Credential(bearer(tokens), tokens.principal.actor_id, (Call("deleteMe", {}, bearer(tokens)),))


async def staff_removed(services: Services) -> Credential:
    partner_id = (await world.venue(services)).partner.id
    staff_id = await staff_member(services, partner_id, StaffRole.MANAGER)
    tokens = await session_of(services, Role.PARTNER, staff_id)
    call = Call("removeStaff", {"staffId": staff_id}, await operator(services))
    return Credential(bearer(tokens), staff_id, (call,))


async def gate_revoked(services: Services) -> Credential:
    tokens = await paired_gate(services, (await world.venue(services)).partner.id)
    gate_id = tokens.principal.actor_id
    call = Call("revokeGateDevice", {"gateDeviceId": gate_id}, await operator(services))
    return Credential(bearer(tokens), gate_id, (call,))


async def _key(services: Services, mutation: str, **given: object) -> Credential:
    secret = await key_with(services, (await world.venue(services)).partner.id, Scope.INVENTORY_READ)
    key_id = id_of(secret)
    call = Call(mutation, {"apiKeyId": key_id, **given}, await operator(services))
    return Credential({"X-API-Key": secret}, key_id, (call,))


def id_of(secret: str) -> str:
    presented = parse(secret)
    assert presented is not None
    return ids.expect(ids.API_KEY, presented.key_id or "")


async def key_revoked(services: Services) -> Credential:
    return await _key(services, "revokeApiKey")


async def key_rotated_at_once(services: Services) -> Credential:
    return await _key(services, "rotateApiKey", expiresInHours=0)


async def _partner(services: Services, mutation: str) -> Credential:
    partner_id = (await world.venue(services)).partner.id
    secret = await key_with(services, partner_id, Scope.INVENTORY_READ)
    call = Call(mutation, {"partnerId": partner_id, "reason": "Complaints."}, await operator(services))
    return Credential({"X-API-Key": secret}, partner_id, (call,))


async def partner_suspended(services: Services) -> Credential:
    return await _partner(services, "suspendPartner")


async def partner_rejected(services: Services) -> Credential:
    return await _partner(services, "rejectPartner")


ENDINGS: tuple[Begin, ...] = (
    signed_out, signed_out_everywhere, refresh_token_comes_again, account_deleted, staff_removed, gate_revoked,
    key_revoked, key_rotated_at_once, partner_suspended, partner_rejected,
)  # fmt: skip
