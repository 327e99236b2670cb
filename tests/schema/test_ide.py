"""The page at which developers try the API."""

import re

from httpx2 import AsyncClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def test_the_ide_is_a_page_for_browsers_alone(http: AsyncClient) -> None:
    page = await http.get("/graphql", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for accept in ("*/*", "application/json", "text/html;q=0.5, application/json"):
        assert (await http.get("/graphql", headers={"Accept": accept})).status_code == 400
    answer = await http.get("/graphql", params={"query": "{ __typename }"}, headers=BROWSER)
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_the_page_runs_only_scripts_with_a_nonce_that_is_new_each_time(http: AsyncClient) -> None:
    nonces = set()
    for _ in range(2):
        page = await http.get("/graphql", headers=BROWSER)
        policy = page.headers["content-security-policy"]
        (nonce,) = set(re.findall("'nonce-([^']+)'", policy))
        assert set(re.findall('<(?:script|style) nonce="([^"]+)">', page.text)) == {nonce}
        assert page.text.count("<script") == page.text.count("<style") == 1
        assert {"default-src 'none'", "frame-ancestors 'none'"} <= {each.strip() for each in policy.split(";")}
        nonces.add(nonce)
    assert len(nonces) == 2


async def test_the_page_needs_nothing_from_elsewhere_before_it_shows(http: AsyncClient) -> None:
    page = (await http.get("/graphql", headers=BROWSER)).text
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == ["data:,"]
    assert "/dev/token" in page
