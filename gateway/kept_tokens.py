"""Tokens that were verified, so that a caller's next request costs no signature."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from joserfc.jwk import KeySet

from domain.accounts import Principal

MOST_KEPT = 10_000
"""About 15 MB."""


@dataclass(frozen=True)
class Identity:
    """`expires_at`: Unix time at which the credential expires; None for one that does not."""

    principal: Principal
    expires_at: int | None


class KeptTokens:
    """Each until it expires, all until the keys change: a key that is withdrawn takes its tokens along. Only good ones
    are kept, so nobody can fill the store with guesses.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[str, Identity] = OrderedDict()
        self._keys: KeySet | None = None

    def find(self, token: str, keys: KeySet) -> Identity | None:
        """`keys`: those that count now."""
        if keys is not self._keys:
            self._kept.clear()
            self._keys = keys
            return None
        identity = self._kept.get(token)
        if identity is None:
            return None
        if identity.expires_at is None or identity.expires_at <= time.time():
            del self._kept[token]
            return None
        self._kept.move_to_end(token)
        return identity

    def keep(self, token: str, identity: Identity, keys: KeySet) -> None:
        """`keys`: those that counted before the token was verified. Verifying may take long enough for others to have
        come; then it is not kept.
        """
        if keys is self._keys:
            self._kept[token] = identity
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
