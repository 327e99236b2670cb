"""Bugs of what the gateway keeps in memory."""

from joserfc.jwk import KeySet

from gateway import shared_tallies
from gateway.kept_tokens import Identity, KeptTokens
from gateway.tallies import Tally
from tests.planted.planting import put


def a_token_outlives_its_expiry() -> None:
    def find(kept: KeptTokens, token: str, keys: KeySet) -> Identity | None:
        if keys is not kept._keys:
            kept._kept.clear()
            kept._keys = keys
        return kept._kept.get(token)

    put(KeptTokens, "find", find)


def a_token_outlives_its_key() -> None:
    right = KeptTokens.find

    def find(kept: KeptTokens, token: str, keys: KeySet) -> Identity | None:
        kept._keys = keys
        return right(kept, token, keys)

    put(KeptTokens, "find", find)


def a_tally_adds_what_it_has_shared_before() -> None:
    put(shared_tallies, "_EXCHANGE", shared_tallies._EXCHANGE.replace("'HSET', key", "'HINCRBY', key"))


def others_are_not_counted() -> None:
    put(Tally, "total", property(lambda tally: tally.own))
