"""A credential is looked up once, and its identity is kept no longer than it is good."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import KeySet

from domain.accounts import Principal, Role
from domain.errors import Unauthenticated
from gateway.kept_identities import Identity, KeptIdentities
from gateway.tokens import OWN_ALGORITHM, OWN_ISSUER, TokenIssuer, TokenVerifier, own_keys
from tests.gateway.bearers import believing

OLD, NEW = own_keys([("old", b"o" * 32)]), own_keys([("new", b"n" * 32)])
CUSTOMER = Principal(Role.CUSTOMER, "USER_101")
KEY = Principal(Role.PARTNER, "KEY_1", "PARTNER_1")


class ChangingKeys:
    """Keys of an issuer that withdraws the old ones when `keys` is set."""

    def __init__(self) -> None:
        self.keys = OLD

    async def current(self) -> KeySet:
        return self.keys

    async def renewed(self) -> KeySet:
        return self.keys


def verifier(source: ChangingKeys) -> TokenVerifier:
    return TokenVerifier(OWN_ISSUER, "marquee", [OWN_ALGORITHM], source, believing)


async def test_a_token_is_verified_once() -> None:
    verify = verifier(ChangingKeys()).verify
    token = TokenIssuer(OLD, "marquee").issue(CUSTOMER)
    assert await verify(token) is await verify(token)


async def test_a_kept_token_ends_when_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    verify = verifier(ChangingKeys()).verify
    token = TokenIssuer(OLD, "marquee").issue(CUSTOMER, lifetime_seconds=60)
    ends_at = (await verify(token)).expires_at
    assert ends_at is not None
    monkeypatch.setattr(time, "time", lambda: ends_at - 0.01)
    assert (await verify(token)).principal == CUSTOMER
    monkeypatch.setattr(time, "time", lambda: float(ends_at))
    with pytest.raises(Unauthenticated):
        await verify(token)


async def test_a_kept_token_ends_when_its_key_is_withdrawn() -> None:
    source = ChangingKeys()
    verify = verifier(source).verify
    token = TokenIssuer(OLD, "marquee").issue(CUSTOMER)
    await verify(token)
    source.keys = NEW
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await verify(token)


async def test_a_bad_token_is_not_kept() -> None:
    verify = verifier(ChangingKeys()).verify
    good = TokenIssuer(OLD, "marquee").issue(CUSTOMER)
    bad = TokenIssuer(NEW, "marquee").issue(CUSTOMER)
    await verify(good)
    for token in (bad, good[:-2], bad):
        with pytest.raises(Unauthenticated):
            await verify(token)
    assert (await verify(good)).principal == CUSTOMER


class LookUps:
    """A store, and how often each credential was looked up. `principal`: whom all of them stand for."""

    def __init__(self, principal: Principal = KEY, **given: Any) -> None:
        self.kept = KeptIdentities(**given)
        self.principal, self.looked_up = principal, list[str]()

    async def identify(self, credential: str, meanwhile: Callable[[], None] | None = None) -> Principal:
        async def look_up() -> Identity:
            self.looked_up.append(credential)
            principal = self.principal
            if meanwhile is not None:
                meanwhile()
            return Identity(principal, int(time.time()) + 60)

        return (await self.kept.identify(credential, look_up)).principal


async def test_the_identities_that_were_used_last_are_kept() -> None:
    store = LookUps(most=2)
    for credential in ("first", "second", "first", "third", "first", "second"):
        await store.identify(credential)
    assert store.looked_up == ["first", "second", "third", "second"]


@pytest.mark.parametrize("id", ["KEY_1", "PARTNER_1"])
async def test_an_identity_is_looked_up_again_when_access_of_what_it_rests_on_changes(id: str) -> None:
    store = LookUps()
    await store.identify("key")
    store.kept.drop(["KEY_2", "PARTNER_2"])
    await store.identify("key")
    assert store.looked_up == ["key"]
    store.kept.drop([id])
    store.principal = CUSTOMER
    assert await store.identify("key") == CUSTOMER
    assert store.looked_up == ["key", "key"]


async def test_a_look_up_that_a_change_comes_into_is_not_kept() -> None:
    store = LookUps()
    await store.identify("key", lambda: store.kept.drop(["KEY_1"]))
    await store.identify("key")
    assert store.looked_up == ["key", "key"]


async def test_nothing_kept_is_trusted_while_changes_are_not_known() -> None:
    known = [True]
    store = LookUps(is_current=lambda: known[-1])
    await store.identify("key")
    known.append(False)
    await store.identify("key")
    known.append(True)
    await store.identify("key")
    assert store.looked_up == ["key", "key"]


async def test_an_api_keys_identity_is_looked_up_again_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    store = LookUps(seconds=30.0)
    now = time.time()
    for seconds in (0.0, 29.0, 30.5, 31.0):
        monkeypatch.setattr(time, "time", lambda seconds=seconds: now + seconds)
        await store.identify("key")
    assert store.looked_up == ["key", "key"]


async def test_a_store_forgets_what_it_knew_of_ids_that_nothing_rests_on() -> None:
    store = LookUps(most=1)
    for credential in ("first", "second", "third"):
        await store.identify(credential)
    store.kept.drop(["KEY_1"])
    assert (store.kept._kept, store.kept._by_id) == ({}, {})
