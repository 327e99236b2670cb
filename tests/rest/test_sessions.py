"""Signing in as a person does it, over HTTP: the code is read in the mailbox."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Collection
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient

from domain.accounts import Principal, Role
from resolvers.context import Services
from tests import world
from tests.clients import client_of
from tests.rest.calling import Json, done, refused
from tests.schema.calling import GraphQLCaller, signed_in
from tests.servers import HttpServer

SESSION = "... on Session { accessToken refreshToken expiresAt role userId partnerId }"


@pytest.fixture
def address() -> str:
    return f"{secrets.token_hex(8)}@example.com"


async def mailed_codes(http: AsyncClient, address: str) -> list[str]:
    messages = (await http.get("/dev/mailbox.json", params={"recipient": address})).json()
    return [found[1] for each in messages if (found := re.match(r"(\d{6})\b", each["text"]))]


async def mailed_code(http: AsyncClient, address: str, known: Collection[str] = ()) -> str:
    """The code that has come since those that are known."""
    async with asyncio.timeout(20):
        while not (  # noqa: ASYNC110 - a worker of the server sends it
            new := [code for code in await mailed_codes(http, address) if code not in known]
        ):
            await asyncio.sleep(0.05)
    return new[0]


async def begun(http: AsyncClient, address: str, **more: object) -> Json:
    known = await mailed_codes(http, address)
    done(await http.post("/auth/code", json={"address": address}), 202)
    body = {"address": address, "code": await mailed_code(http, address, known), **more}
    return done(await http.post("/auth/session", json=body), 201)


def bearer(session: Json) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['accessToken']}"}


async def test_a_customer_signs_in_by_mail_refreshes_and_signs_out(http: AsyncClient, address: str) -> None:
    session = await begun(http, address)
    assert (session["role"], session["partnerId"]) == ("CUSTOMER", None)
    me = done(await http.get("/me", headers=bearer(session)), 200)
    assert (me["userId"], me["email"]) == (session["userId"], address)
    renewed = done(await http.post("/auth/refresh", json={"refreshToken": session["refreshToken"]}), 200)
    assert done(await http.get("/me", headers=bearer(renewed)), 200)["userId"] == session["userId"]
    assert done(await http.post("/auth/sign-out", headers=bearer(renewed)), 200) == {"sessions": 1}
    refused(await http.post("/auth/refresh", json={"refreshToken": renewed["refreshToken"]}), 401, "SESSION_ENDED")


async def test_the_same_over_graphql(http: AsyncClient, address: str) -> None:
    visitor = GraphQLCaller(http)
    sent = await visitor.do("requestSignInCode", "... on SignInCode { resendAfterSeconds }", address=address)
    assert sent == {"__typename": "SignInCode", "resendAfterSeconds": 30}
    wrong = await visitor.do("signIn", SESSION, address=address, code="12345")
    assert (wrong["__typename"], wrong["code"]) == ("CodeRefused", "CODE_REFUSED")
    session = await visitor.do("signIn", SESSION, address=address, code=await mailed_code(http, address))
    assert session["role"] == "CUSTOMER"
    caller = GraphQLCaller(http, bearer(session))
    assert (await caller.ask("{ me { id email } }"))["me"] == {"id": session["userId"], "email": address}
    renewed = await visitor.do("refreshSession", SESSION, refreshToken=session["refreshToken"])
    assert renewed["refreshToken"] != session["refreshToken"]
    assert await caller.do("signOut", "... on SignedOut { sessions }") == {"__typename": "SignedOut", "sessions": 1}
    ended = await visitor.do("refreshSession", SESSION, refreshToken=renewed["refreshToken"])
    assert ended["code"] == "SESSION_ENDED"


async def test_wrong_codes_of_known_and_unknown_addresses_are_the_same_answer(http: AsyncClient, address: str) -> None:
    await begun(http, address)
    answers = []
    for each in (address, f"{secrets.token_hex(8)}@example.com"):
        done(await http.post("/auth/code", json={"address": each}), 202)
        response = await http.post("/auth/session", json={"address": each, "code": "12345"})
        refused(response, 401, "CODE_REFUSED")
        answers.append(response.json())
    assert answers[0] == answers[1]


@pytest.fixture
async def page(server: HttpServer) -> AsyncIterator[AsyncClient]:
    """A browser on a page of the server, which sends its origin and keeps cookies."""
    async with client_of(server.url) as browser:
        browser.headers["Origin"] = server.url.rstrip("/")
        yield browser


async def test_a_page_of_ours_keeps_its_refresh_token_where_scripts_cannot_read_it(
    page: AsyncClient, http: AsyncClient, address: str
) -> None:
    done(await http.post("/auth/code", json={"address": address}), 202)
    body = {"address": address, "code": await mailed_code(http, address), "cookie": True}
    response = await page.post("/auth/session", json=body)
    assert done(response, 201)["refreshToken"] is None
    kept = response.headers["set-cookie"]
    assert kept.startswith("marquee_refresh=mr_")
    assert {"Path=/auth", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"} <= set(kept.split("; "))
    renewed = await page.post("/auth/refresh")
    assert done(renewed, 200)["refreshToken"] is None
    assert renewed.headers["set-cookie"] != kept
    signed_out = await page.post("/auth/sign-out")
    assert done(signed_out, 200) == {"sessions": 1}
    assert "Max-Age=0" in signed_out.headers["set-cookie"]
    refused(await page.post("/auth/refresh"), 401, "SESSION_ENDED")


async def test_the_cookie_is_secure_where_the_page_came_by_https(page: AsyncClient, address: str) -> None:
    done(await page.post("/auth/code", json={"address": address}), 202)
    page.headers["Origin"] = f"https://{urlsplit(page.headers['Origin']).netloc}"
    body = {"address": address, "code": await mailed_code(page, address), "cookie": True}
    response = await page.post("/auth/session", json=body)
    done(response, 201)
    assert "Secure" in response.headers["set-cookie"].split("; ")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_another_sites_page_neither_sets_nor_uses_the_cookie(
    page: AsyncClient, address: str, origin: str
) -> None:
    session = await begun(page, address)
    body = {"address": address, "code": "123456", "cookie": True}
    page.headers["Origin"] = origin
    refused(await page.post("/auth/session", json=body), 403, "FORBIDDEN")
    headers = {"Cookie": f"marquee_refresh={session['refreshToken']}"}
    refused(await page.post("/auth/refresh", headers=headers), 401, "SESSION_ENDED")
    refused(await page.post("/auth/sign-out", headers=headers), 401, "UNAUTHENTICATED")


async def test_the_contact_of_a_registration_signs_in_as_its_owner(http: AsyncClient, services: Services) -> None:
    place = await world.venue(services)
    session = await begun(http, place.partner.contact_email)
    assert (session["role"], session["partnerId"]) == ("PARTNER", place.partner.id)
    owner = GraphQLCaller(http, bearer(session))
    key = await owner.do(
        "createApiKey",
        "... on ApiKey { scopes }",
        partnerId=place.partner.id,
        name="Gate",
        scopes=["checkin:write", "partner:admin"],
    )
    assert key["scopes"] == ["checkin:write", "partner:admin"]


async def test_a_token_of_development_is_of_a_session_that_can_be_signed_out(http: AsyncClient) -> None:
    caller = await signed_in(http, world.customer())
    assert (await caller.ask("{ me { id } }"))["me"] is not None
    assert (await caller.do("signOut", "... on SignedOut { sessions }"))["sessions"] == 1


@pytest.mark.parametrize(
    "claims", [{"role": "operator", "sub": "OPER_NOBODY"}, {"role": "partner", "sub": "STAFF_NOBODY"}]
)
async def test_a_signed_claim_of_a_role_that_no_table_knows_is_refused(
    http: AsyncClient, server: HttpServer, claims: dict[str, str]
) -> None:
    who = Principal(Role(claims["role"].upper()), claims["sub"], "PARTNER_1")
    token = server.app.state.tokens.issue(who)
    refused(await http.get("/movies", headers={"Authorization": f"Bearer {token}"}), 401, "UNAUTHENTICATED")
