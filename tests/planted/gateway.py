"""Bugs of what the gateway keeps in memory."""

from joserfc.jwk import KeySet

from gateway.kept_tokens import Identity, KeptTokens
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
