"""The customer's pages as files: served right, small, in two languages, asking what the schema has."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from app.persisted import WEB, persisted_operations
from cli import web_operations
from gateway.query_limits import QueryLimits
from rest import web
from schema.server.api import make_schema
from schema.server.documents import DocumentPolicy, refusals_of
from settings import Settings
from tests.clients import client_of
from tests.servers import HttpServer

FIRST_VIEW_BYTES = 100_000
SCRIPTS = sorted(web.FOLDER.rglob("*.js"))
ADDRESSES = [re.sub(r"\{id\}", "SHOW_1", path) for path in web.PAGES]


def words_of(language: str) -> dict[str, str]:
    """By key, as they stand in the catalogue."""
    text = (web.FOLDER / "words" / f"{language}.js").read_text("utf-8")
    entry = re.compile(r'^  "?([\w.]+)"?:\s*(.+?),\n(?=  "?[\w.]+"?:|\};)', re.MULTILINE | re.DOTALL)
    return dict(entry.findall(text))


@pytest.fixture
async def http(server: HttpServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(server.url) as client:
        yield client


def test_both_languages_have_the_same_words_with_the_same_values() -> None:
    english, hindi = words_of("en"), words_of("hi")
    assert len(english) > 100
    assert english.keys() == hindi.keys()
    values = re.compile(r"\{(\w+)\}")
    for key, text in english.items():
        assert set(values.findall(text)) == set(values.findall(hindi[key])), key


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_that_has_no_words(script: Path) -> None:
    keys = set(re.findall(r'\bt\(\s*"([\w.]+)"', script.read_text("utf-8")))
    assert keys <= words_of("en").keys()


def test_the_operations_are_printed_anew_after_each_change() -> None:
    assert WEB.read_text("utf-8") == web_operations.manifest(), "Run `make contracts`."
    assert (web.FOLDER / "operations.js").read_text("utf-8") == web_operations.module(), "Run `make contracts`."


def test_a_server_executes_every_operation_of_the_pages() -> None:
    policy = DocumentPolicy(QueryLimits(), introspection=False)
    assert list(refusals_of(make_schema(policy), policy, json.loads(WEB.read_text("utf-8")))) == []


def test_a_deployment_may_allow_the_pages_operations_alone() -> None:
    settings = Settings(environment="development", persisted_operations_only=True)
    assert persisted_operations(settings) == json.loads(WEB.read_text("utf-8"))


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_address_of_a_page_opens_it(http: httpx2.AsyncClient, address: str) -> None:
    page = await http.get(address)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    again = await http.get(address, headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304


async def test_a_file_is_kept_for_good_under_its_version_and_asked_for_under_another(http: httpx2.AsyncClient) -> None:
    [script] = re.findall(r'<script type="module" src="([^"]+)"', (await http.get("/")).text)
    found = await http.get(script)
    assert found.headers["content-type"].startswith("text/javascript")
    assert found.headers["cache-control"] == web.FOREVER
    older = await http.get(re.sub("/web/[^/]+/", "/web/of-last-week/", script))
    assert (older.status_code, older.headers["cache-control"]) == (200, web.ASKED_EACH_TIME)
    assert (await http.get(script.replace("app.js", "nothing.js"))).status_code == 404
    assert (await http.get(script.replace("app.js", "../rest/web.py"))).status_code == 404


def test_the_whole_page_is_smaller_than_a_poster() -> None:
    """All modules, also those of later pages: a first view loads fewer."""
    files = [*SCRIPTS, web.FOLDER / "marquee.css", web.FOLDER / "index.html"]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < FIRST_VIEW_BYTES


async def test_the_service_worker_keeps_the_files_of_the_version_that_is_served(http: httpx2.AsyncClient) -> None:
    [version] = re.findall(r'src="/web/([^/]+)/app.js"', (await http.get("/")).text)
    worker = await http.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == web.ASKED_EACH_TIME
    kept = set(re.findall(r'"(/web/[^"]+)"', worker.text.splitlines()[0]))
    assert {f"/web/{version}/{path.relative_to(web.FOLDER)}" for path in SCRIPTS if path.name != "sw.js"} < kept
    assert {(await http.get(path)).status_code for path in kept} == {200}
