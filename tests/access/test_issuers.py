"""Bearers of a trusted issuer's tokens: the tables say who they are, and when they are nobody any more."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from domain.people import StaffRole
from resolvers import people
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.access.entry_points import CLOSED, EntryPoints, Headers, ends
from tests.clients import client_of
from tests.gateway.serving import serving
from tests.schema.calling import GraphQLCaller
from tests.schema.outcomes import ok, outcome_of

ISSUER = "https://id.example"
KEY = ECKey.generate_key("P-256", {"kid": "1"})


@asynccontextmanager
async def published_keys() -> AsyncIterator[str]:
    """The URL at which the issuer publishes its keys."""
    body = json.dumps(KeySet([KEY]).as_dict(private=False)).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"


@pytest.fixture(scope="module")
async def entry_points(settings: Settings, services: Services) -> AsyncIterator[EntryPoints]:
    """Of a server that trusts the issuer."""
    show = await world.show_on_sale(services)
    async with (
        published_keys() as url,
        serving(settings, rate_limit_per_minute=0, token_issuer=ISSUER, token_jwks_url=url) as server,
        client_of(server.url) as http,
    ):
        yield EntryPoints(server, http, show.id)


def token_of(email: str | None = None, **claims: object) -> Headers:
    """Of a subject of its own, in the issuer's form."""
    said = {"iss": ISSUER, "aud": "marquee", "sub": f"auth0|{secrets.token_hex(8)}", "exp": int(time.time()) + 60}
    contact = {} if email is None else {"email": email, "email_verified": True}
    token = jwt.encode({"alg": "ES256", "kid": KEY.kid}, said | contact | claims, KEY, algorithms=["ES256"])
    return {"Authorization": f"Bearer {token}"}


async def test_a_removed_member_of_staff_is_refused_whoever_signed_its_token(
    entry_points: EntryPoints, services: Services
) -> None:
    partner_id, operator = (await world.venue(services)).partner.id, world.as_(services, world.OPERATOR)
    address = f"{secrets.token_hex(6)}@example.com"
    member = await people.invite_staff(operator, partner_id, address, StaffRole.MANAGER)
    headers = token_of(address, role="partner")
    assert await entry_points.statuses(headers) == (200, 200)
    async with entry_points.watching(headers) as socket:
        await people.remove_staff(operator, member.id)
        await entry_points.refuse(headers)
        assert await ends(socket) == CLOSED


async def test_a_deleted_customer_is_refused_and_does_not_become_another(entry_points: EntryPoints) -> None:
    headers = token_of(f"{secrets.token_hex(6)}@example.com")
    assert await entry_points.statuses(headers) == (200, 200)
    async with entry_points.watching(headers) as socket:
        assert await outcome_of(GraphQLCaller(entry_points.http, headers), "deleteMe", {}) == ok
        await entry_points.refuse(headers)
        assert await ends(socket) == CLOSED


@pytest.mark.parametrize("claims", [{"role": "operator"}, {"role": "partner"}, {"role": "gate"}, {"aud": "elsewhere"}])
async def test_no_claim_makes_its_bearer_what_the_tables_do_not_say(
    entry_points: EntryPoints, claims: dict[str, str]
) -> None:
    headers = token_of(f"{secrets.token_hex(6)}@example.com", **claims)
    assert await entry_points.statuses(headers) == (401, 401)
    assert await entry_points.close_code(headers) == CLOSED


async def test_an_issuers_bearer_has_no_session_to_sign_out_of(entry_points: EntryPoints) -> None:
    caller = GraphQLCaller(entry_points.http, token_of())
    assert await outcome_of(caller, "signOut", {}) == "FORBIDDEN"
