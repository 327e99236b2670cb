"""A trusted issuer that publishes its keys on a real port."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import Busy
from gateway.tokens import foreign_keys
from providers.issuer_keys import IssuerKeys
from tests.listening import listening


@dataclass
class Issuer:
    key_ids: list[str] = field(default_factory=lambda: ["1"])
    away: bool = False
    asked: int = 0
    document: str | None = None
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    """Set: at once. Otherwise requests wait for it."""

    async def publish(self, _: Request) -> Response:
        self.asked += 1
        await self.answers.wait()
        if self.away:
            return Response("nonsense", status_code=200)
        if self.document is not None:
            return Response(self.document, media_type="application/json")
        keys = [ECKey.generate_key("P-256", {"kid": key_id}).as_dict(private=False) for key_id in self.key_ids]
        return Response(json.dumps({"keys": keys}), media_type="application/json")


@pytest.fixture
async def issuer() -> Issuer:
    issuer = Issuer()
    issuer.answers.set()
    return issuer


@pytest.fixture
async def url(issuer: Issuer) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(Starlette(routes=[Route("/keys", issuer.publish)]), listener) as url:
            yield f"{url}/keys"


@pytest.fixture
async def keys(url: str) -> AsyncIterator[IssuerKeys[KeySet]]:
    keys = IssuerKeys(url, foreign_keys)
    yield keys
    await keys.aclose()


def ids_of(keys: KeySet) -> list[str | None]:
    return [key.kid for key in keys.keys]


async def test_keys_are_fetched_once_and_kept(keys: IssuerKeys[KeySet], issuer: Issuer) -> None:
    assert [ids_of(await keys.current()) for _ in range(5)] == [["1"]] * 5
    assert issuer.asked == 1


async def test_strangers_tokens_do_not_make_it_ask_again_and_again(keys: IssuerKeys[KeySet], issuer: Issuer) -> None:
    await keys.current()
    for _ in range(5):
        await keys.renewed()
    assert issuer.asked == 1


async def test_new_keys_are_found_and_old_ones_outlive_an_issuer_that_is_away(url: str, issuer: Issuer) -> None:
    keys = IssuerKeys(url, foreign_keys, rest_seconds=0)
    await keys.current()
    issuer.key_ids = ["1", "2"]
    assert ids_of(await keys.renewed()) == ["1", "2"]
    issuer.away = True
    assert ids_of(await keys.renewed()) == ["1", "2"]


async def test_without_any_keys_no_token_can_be_judged(keys: IssuerKeys[KeySet], issuer: Issuer) -> None:
    issuer.away = True
    for _ in range(2):
        with pytest.raises(Busy):
            await keys.current()
    assert issuer.asked == 1


async def test_who_has_a_known_key_does_not_wait_for_a_strangers(url: str, issuer: Issuer) -> None:
    keys = IssuerKeys(url, foreign_keys, rest_seconds=0)
    await keys.current()
    issuer.answers.clear()
    strangers = [asyncio.create_task(keys.renewed()) for _ in range(5)]
    while issuer.asked < 2:
        assert ids_of(await keys.current()) == ["1"]
        await asyncio.sleep(0)
    assert not any(each.done() for each in strangers)
    strangers[0].cancel()
    issuer.key_ids = ["1", "2"]
    issuer.answers.set()
    assert [ids_of(await each) for each in strangers[1:]] == [["1", "2"]] * 4
    assert issuer.asked == 2
    await keys.aclose()


async def test_old_keys_are_fetched_again_beside_those_who_use_them(url: str, issuer: Issuer) -> None:
    keys = IssuerKeys(url, foreign_keys, fresh_seconds=0)
    await keys.current()
    issuer.key_ids = ["2"]
    issuer.answers.clear()
    assert [ids_of(await keys.current()) for _ in range(3)] == [["1"]] * 3
    issuer.answers.set()
    assert ids_of(await keys.renewed()) == ["2"]
    assert issuer.asked == 2
    await keys.aclose()


async def test_keys_that_have_not_changed_stay_the_same_object(url: str, issuer: Issuer) -> None:
    """What was verified by them is kept by them."""
    issuer.document = json.dumps({"keys": [ECKey.generate_key("P-256", {"kid": "1"}).as_dict(private=False)]})
    keys = IssuerKeys(url, foreign_keys, rest_seconds=0)
    assert await keys.renewed() is await keys.renewed()
    assert issuer.asked == 2
    await keys.aclose()
