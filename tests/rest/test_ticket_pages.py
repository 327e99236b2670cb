"""The page behind the link in a ticket's message."""

from urllib.parse import parse_qs, urlsplit

from httpx2 import AsyncClient

from resolvers.context import Services
from tests.rest import stage
from tests.rest.calling import refused
from tests.rest.test_development import messages_to


async def test_the_link_of_a_message_leads_to_the_ticket(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    ticket_id = (await stage.ticket(services, who, show["showId"], "A1"))["ticket"]["ticketId"]
    (message,) = await messages_to(http, f"{who.user_id.lower()}@example.test")
    link = urlsplit(next(word for word in message["text"].split() if "/tickets/" in word))
    page = await http.get(f"{link.path}?{link.query}")
    assert page.status_code == 200
    assert ticket_id in page.text
    assert "data:image/png;base64," in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert len(parse_qs(link.query)["key"][0]) == 22


async def test_a_ticket_without_its_key_is_not_there(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    ticket_id = (await stage.ticket(services, who, show["showId"], "A1"))["ticket"]["ticketId"]
    refused(await http.get(f"/tickets/{ticket_id}"), 404, "NOT_FOUND")
    refused(await http.get(f"/tickets/{ticket_id}", params={"key": "guessed"}), 404, "NOT_FOUND")
    refused(await http.get("/tickets/SHOW_001", params={"key": "guessed"}), 422, "INVALID_INPUT")
