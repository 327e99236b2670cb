"""What is no credential is refused at every entry point; one that ends, wherever that is said, ends at all of them."""

import secrets
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from joserfc import jwt

from domain.accounts import SYSTEM, Principal, Role, Scope
from domain.people import StaffRole
from gateway.tokens import OWN_ALGORITHM, OWN_ISSUER, TokenIssuer
from resolvers import partners, people
from resolvers.context import Services
from settings import Settings
from tests import world
from tests.access.endings import ENDINGS, Begin, id_of
from tests.access.entry_points import CLOSED, EntryPoints, Headers, ends, runs_out
from tests.access.people import bearer, key_with, session_of, staff_member
from tests.clients import client_of
from tests.gateway.serving import serving
from tests.resolvers.rows import count, run
from tests.schema.calling import GraphQLCaller
from tests.schema.outcomes import ok, outcome_of
from tests.servers import HttpServer


@pytest.fixture(scope="module")
async def show_id(services: Services) -> str:
    return (await world.show_on_sale(services)).id


@pytest.fixture
def entry_points(server: HttpServer, http: AsyncClient, show_id: str) -> EntryPoints:
    return EntryPoints(server, http, show_id)


@pytest.fixture(scope="module")
async def another(settings: Settings) -> AsyncIterator[AsyncClient]:
    """A client of another server on the same database."""
    async with serving(settings, rate_limit_per_minute=0) as server, client_of(server.url) as http:
        yield http


@pytest.fixture(params=["here", "in another process"])
def hand(request: pytest.FixtureRequest, http: AsyncClient, another: AsyncClient) -> AsyncClient:
    """Whom those tell that end a credential."""
    return http if request.param == "here" else another


@pytest.mark.parametrize("begin", ENDINGS, ids=lambda begin: begin.__name__)
async def test_a_credential_that_ends_is_refused_at_every_entry_point(
    begin: Begin, hand: AsyncClient, entry_points: EntryPoints, services: Services
) -> None:
    credential = await begin(services)
    headers = credential.headers
    assert await entry_points.statuses(headers) == (200, 200)
    async with entry_points.watching(headers) as socket, entry_points.streaming(headers) as stream:
        for call in credential.calls:
            outcome = await outcome_of(GraphQLCaller(hand, call.headers), call.mutation, call.given)
            assert outcome == (call.outcome or ok)
        await entry_points.refuse(headers)
        assert await ends(socket) == CLOSED
        await runs_out(stream)
    assert await entry_points.close_code(headers) == CLOSED
    assert await count(services, "access_changes", "changed_id = :id", id=credential.rests_on) == 1


async def test_a_removed_operator_is_refused_at_every_entry_point(
    entry_points: EntryPoints, services: Services
) -> None:
    """By the command, which is always another process."""
    system, address = world.as_(services, SYSTEM), f"{secrets.token_hex(6)}@example.com"
    headers = bearer(await session_of(services, Role.OPERATOR, await people.add_operator(system, address)))
    assert await entry_points.statuses(headers) == (200, 200)
    async with entry_points.watching(headers) as socket:
        await people.remove_operator(system, address)
        await entry_points.refuse(headers)
        assert await ends(socket) == CLOSED


async def test_a_key_that_a_key_has_made_ends_with_it(entry_points: EntryPoints, services: Services) -> None:
    partner_id = (await world.venue(services)).partner.id
    maker = await key_with(services, partner_id, Scope.PARTNER_ADMIN)
    given = {"partnerId": partner_id, "name": "Made", "scopes": ["partner:admin"]}
    made = await GraphQLCaller(entry_points.http, {"X-API-Key": maker}).do(
        "createApiKey", "... on ApiKey { secret }", **given
    )
    headers = {"X-API-Key": made["secret"]}
    assert await entry_points.statuses(headers) == (200, 200)
    given = {"apiKeyId": id_of(maker)}
    assert await outcome_of(GraphQLCaller(entry_points.http, {"X-API-Key": maker}), "revokeApiKey", given) == ok
    await entry_points.refuse(headers)


async def test_a_rotated_key_works_beside_the_new_one_until_its_end(
    entry_points: EntryPoints, services: Services
) -> None:
    old = await key_with(services, (await world.venue(services)).partner.id, Scope.PARTNER_ADMIN)
    assert await entry_points.statuses({"X-API-Key": old}) == (200, 200)
    given = {"apiKeyId": id_of(old), "expiresInHours": 1}
    rotated = await GraphQLCaller(entry_points.http, {"X-API-Key": old}).do(
        "rotateApiKey", "... on ApiKey { secret }", **given
    )
    for secret in (old, rotated["secret"]):
        assert await entry_points.statuses({"X-API-Key": secret}) == (200, 200)


async def test_a_changed_role_closes_what_is_open_and_counts_from_then_on(
    entry_points: EntryPoints, services: Services
) -> None:
    partner_id, operator = (await world.venue(services)).partner.id, world.as_(services, world.OPERATOR)
    address = f"{secrets.token_hex(6)}@example.com"
    member = await people.invite_staff(operator, partner_id, address, StaffRole.MANAGER)
    headers = bearer(await session_of(services, Role.PARTNER, member.id))
    caller, preview = (
        GraphQLCaller(entry_points.http, headers),
        f'{{ settlementPreview(partnerId: "{partner_id}") {{ asOf }} }}',
    )
    assert (await caller.ask(preview))["settlementPreview"] is not None
    async with entry_points.watching(headers) as socket:
        await people.invite_staff(operator, partner_id, address, StaffRole.VIEWER)
        assert await ends(socket) == CLOSED
    assert (await caller.ask(preview))["settlementPreview"] is None
    assert await entry_points.statuses(headers) == (200, 200)


async def test_staff_of_a_partner_that_is_suspended_read_on_a_new_socket(
    entry_points: EntryPoints, services: Services
) -> None:
    partner_id, operator = (await world.venue(services)).partner.id, world.as_(services, world.OPERATOR)
    staff_id = await staff_member(services, partner_id, StaffRole.OWNER)
    headers = bearer(await session_of(services, Role.PARTNER, staff_id))
    async with entry_points.watching(headers) as socket:
        await partners.suspend_partner(operator, partner_id, "Complaints.")
        assert await ends(socket) == CLOSED
    async with entry_points.watching(headers):
        pass


def signed(services: Services, **changed: object) -> str:
    """A token of the platform's own key for an account that exists, with other claims."""
    issuer = services.access_tokens
    assert isinstance(issuer, TokenIssuer)
    claims = jwt.decode(issuer.issue(Principal(Role.CUSTOMER, "USER_101")), issuer.keys).claims
    key = issuer.keys.keys[0]
    return jwt.encode({"alg": OWN_ALGORITHM, "kid": key.kid}, claims | changed, key, algorithms=[OWN_ALGORITHM])


async def _expired_key(services: Services) -> str:
    secret = await key_with(services, (await world.venue(services)).partner.id, Scope.INVENTORY_READ)
    statement = "update api_keys set expires_at = now() - interval '1 second' where id = :id"
    await run(services, statement, id=id_of(secret))
    return secret


async def test_what_is_no_credential_is_refused_where_none_would_do(
    entry_points: EntryPoints, services: Services
) -> None:
    good = signed(services)
    assert await entry_points.statuses({"Authorization": f"Bearer {good}"}) == (200, 200)
    assert await entry_points.statuses({}) == (200, 200)
    cases: dict[str, Headers] = {
        "malformed": {"Authorization": "Bearer nonsense"},
        "another scheme": {"Authorization": "Basic eDp5"},
        "a changed signature": {"Authorization": f"Bearer {good[:-4]}AAAA"},
        "expired": {"Authorization": f"Bearer {signed(services, exp=1)}"},
        "another audience": {"Authorization": f"Bearer {signed(services, aud='elsewhere')}"},
        "another issuer": {"Authorization": f"Bearer {signed(services, iss=f'https://{OWN_ISSUER}.example')}"},
        "a session that nobody has": {"Authorization": f"Bearer {signed(services, sid='SESSION_NONE')}"},
        "an operator that nobody is": {"Authorization": f"Bearer {signed(services, role='operator')}"},
        "a malformed key": {"X-API-Key": "mq_nonsense"},
        "an unknown key": {"X-API-Key": f"mq_live_{'0' * 26}_{'x' * 43}"},
        "an expired key": {"X-API-Key": await _expired_key(services)},
    }
    for case, headers in cases.items():
        assert await entry_points.statuses(headers) == (401, 401), case
        assert await entry_points.close_code(headers) == CLOSED, case
        async with entry_points.streaming(headers) as stream:
            assert stream.status_code == 401, case
