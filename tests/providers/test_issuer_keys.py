"""A trusted issuer that publishes its keys on a real port."""

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

    async def publish(self, _: Request) -> Response:
        self.asked += 1
        if self.away:
            return Response("nonsense", status_code=200)
        keys = [ECKey.generate_key("P-256", {"kid": key_id}).as_dict(private=False) for key_id in self.key_ids]
        return Response(json.dumps({"keys": keys}), media_type="application/json")


@pytest.fixture
async def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
async def url(issuer: Issuer) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with listening(Starlette(routes=[Route("/keys", issuer.publish)]), listener) as url:
            yield f"{url}/keys"


@pytest.fixture
async def keys(url: str) -> IssuerKeys[KeySet]:
    return IssuerKeys(url, foreign_keys)


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
