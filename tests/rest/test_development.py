import asyncio
import secrets

import pytest
from httpx2 import AsyncClient

from resolvers.context import Services
from tests.rest import stage
from tests.rest.calling import Json, done, refused, signed_in


async def test_a_token_makes_the_customer_that_it_is_for(http: AsyncClient) -> None:
    user_id = f"USER_{secrets.token_hex(6).upper()}"
    response = await http.post("/dev/token", json={"role": "customer", "userId": user_id})
    answer = done(response, 200)
    assert answer["accessToken"]
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": "system"}, "role"),
        ({"role": "customer"}, "userId"),
        ({"role": "customer", "userId": "PARTNER_1"}, "userId"),
        ({"role": "customer", "userId": "USER_1", "email": "nobody"}, "email"),
        ({"role": "customer", "userId": "USER_1", "phone": "12"}, "phone"),
        ({"role": "partner"}, "partnerId"),
        ({"role": "partner", "partnerId": "USER_101"}, "partnerId"),
        ({"role": "operator", "expiresInSeconds": "60"}, "expiresInSeconds"),
        ({"role": "operator", "secret": "x"}, "secret"),
    ],
)
async def test_a_token_without_an_owner_is_refused(http: AsyncClient, body: dict[str, object], field: str) -> None:
    problem = refused(await http.post("/dev/token", json=body), 422, "INVALID_INPUT")
    assert [error["field"] for error in problem["errors"]] == [field]


async def test_there_is_no_token_for_a_partner_that_there_is_not(http: AsyncClient) -> None:
    missing = {"role": "partner", "partnerId": "PARTNER_01ARZ3NDEKTSV4RRFFQ69G5FAV"}
    refused(await http.post("/dev/token", json=missing), 404, "NOT_FOUND")
    refused(await http.post("/dev/token", content=b"{", headers={"Content-Type": "application/json"}), 400, "MALFORMED")


async def test_an_operators_token_lets_an_operator_in(http: AsyncClient) -> None:
    operator = await signed_in(http, "operator")
    refused(await operator.get("/partner/PARTNER_01ARZ3NDEKTSV4RRFFQ69G5FAV"), 404, "NOT_FOUND")


async def test_the_start_page_and_the_probes_answer(http: AsyncClient) -> None:
    assert "GraphQL" in (await http.get("/dev")).text
    assert done(await http.get("/healthz"), 200) == {"status": "ok"}
    assert done(await http.get("/readyz"), 200) == {"status": "ready"}


async def messages_to(http: AsyncClient, recipient: str) -> list[Json]:
    """Returns the messages once a worker has delivered them."""
    async with asyncio.timeout(10):
        while not (found := (await http.get("/dev/mailbox.json", params={"recipient": recipient})).json()):  # noqa: ASYNC110 - asked of a real server
            await asyncio.sleep(0.05)
    messages: list[Json] = found
    return messages


async def test_a_confirmed_tickets_messages_are_in_the_mailbox(http: AsyncClient, services: Services) -> None:
    at, who = await stage.theater(http), await stage.customer(http)
    title = f"<script>alert({secrets.randbelow(10**9)})</script>"
    movie = done(await at.staff.post("/movies", stage.movie_of(at.partner_id, title)), 201)
    show = await stage.show(at, movie["movieId"])
    ticket = (await stage.ticket(services, who, show["showId"], "A1"))["ticket"]
    address = f"{who.user_id.lower()}@example.test"
    (message,) = await messages_to(http, address)
    assert set(message) == {"channel", "recipient", "subject", "text", "sentAt", "ticketId"}
    assert (message["channel"], message["recipient"], message["ticketId"]) == ("EMAIL", address, ticket["ticketId"])
    assert title in message["subject"]
    page = await http.get("/dev/mailbox", params={"recipient": address})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "alert(" in page.text
    assert "<script" not in page.text
    assert "data:image/png;base64," in page.text, "The pass is shown in place."


async def test_a_mailbox_without_messages_says_so(http: AsyncClient) -> None:
    nobody = f"{secrets.token_hex(6)}@example.test"
    assert (await http.get("/dev/mailbox.json", params={"recipient": nobody})).json() == []
    assert f"No messages to {nobody}" in (await http.get("/dev/mailbox", params={"recipient": nobody})).text
