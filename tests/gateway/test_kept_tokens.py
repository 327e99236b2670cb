"""A token is verified once, and kept no longer than it is good."""

import time

import pytest
from joserfc.jwk import KeySet

from domain.accounts import Principal, Role
from domain.errors import Unauthenticated
from gateway.kept_tokens import Identity, KeptTokens
from gateway.tokens import OWN_ALGORITHM, OWN_ISSUER, TokenIssuer, TokenVerifier, own_keys
from tests.gateway.bearers import believing

OLD, NEW = own_keys([("old", b"o" * 32)]), own_keys([("new", b"n" * 32)])
CUSTOMER = Principal(Role.CUSTOMER, "USER_101")


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


def test_the_tokens_that_were_used_last_are_kept() -> None:
    kept = KeptTokens(most=2)
    identity = Identity(CUSTOMER, int(time.time()) + 60)
    kept.find("first", OLD)
    for token in ("first", "second"):
        kept.keep(token, identity, OLD)
    assert kept.find("first", OLD)
    kept.keep("third", identity, OLD)
    assert [bool(kept.find(token, OLD)) for token in ("first", "second", "third")] == [True, False, True]


def test_a_token_that_was_verified_with_withdrawn_keys_is_not_kept() -> None:
    kept = KeptTokens()
    kept.find("token", OLD)
    kept.find("another", NEW)
    kept.keep("token", Identity(CUSTOMER, int(time.time()) + 60), OLD)
    assert kept.find("token", NEW) is None
