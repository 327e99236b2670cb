"""The page behind the link in a ticket's message."""

import re
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


BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_a_wrong_link_is_a_page_for_a_person(http: AsyncClient, services: Services) -> None:
    show, who = await stage.show(await stage.theater(http)), await stage.customer(http)
    ticket_id = (await stage.ticket(services, who, show["showId"], "A1"))["ticket"]["ticketId"]
    links = {f"/tickets/{ticket_id}": 404, f"/tickets/{ticket_id}?key=guessed": 404, "/tickets/SHOW_001?key=x": 422}
    for link, status in links.items():
        page = await http.get(link, headers=BROWSER)
        assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert "This link opens no ticket" in page.text
        assert "इस लिंक पर कोई टिकट नहीं" in page.text
        assert ticket_id not in page.text
        assert page.headers["referrer-policy"] == "no-referrer"


async def test_a_link_that_was_cut_off_is_a_page_too(http: AsyncClient) -> None:
    for link in ("/tickets/", "/b", "/nothing-here"):
        page = await http.get(link, headers=BROWSER)
        assert page.status_code == 404
        assert "This link leads nowhere" in page.text
        refused(await http.get(link), 404, "NOT_FOUND")


async def test_what_a_page_of_the_server_needs_is_there_and_comes_from_the_server(http: AsyncClient) -> None:
    for link in ("/nothing-here", "/dev", "/dev/mailbox"):
        page = await http.get(link, headers=BROWSER)
        assert "style-src 'self'" in page.headers["content-security-policy"]
        sheets = re.findall(r'href="(/web/[^"]+)"', page.text)
        assert len(sheets) == 3
        for sheet in sheets:
            assert (await http.get(sheet)).status_code == 200
