"""Identities that were looked up, so that a caller's next request costs no signature and no statement."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from domain.accounts import Principal

MOST_KEPT = 10_000
"""About 15 MB."""


@dataclass(frozen=True)
class Identity:
    """`expires_at`: Unix time at which the credential expires; None for one that does not."""

    principal: Principal
    expires_at: int | None


class KeptIdentities:
    """By credential: each until it expires, or until access of an id that its principal rests on changes; all until the
    keys that vouch for them change. Only good ones are kept, so nobody can fill the store with guesses.

    `is_current`: false while changes of access are not known; then everything is looked up again. `seconds`: how long
    an identity is kept at most; None: until it expires.
    """

    def __init__(
        self, is_current: Callable[[], bool] = lambda: True, seconds: float | None = None, most: int = MOST_KEPT
    ) -> None:
        self._is_current, self._seconds, self._most = is_current, seconds, most
        self._kept: OrderedDict[str, tuple[Identity, float]] = OrderedDict()
        self._by_id: dict[str, set[str]] = {}
        self._vouchers: object = None
        self._drops = 0

    def __contains__(self, credential: str) -> bool:
        """Whether it was good when it was last looked up."""
        return credential in self._kept

    async def identify(
        self, credential: str, look_up: Callable[[], Awaitable[Identity]], vouchers: object = None
    ) -> Identity:
        """The kept identity, or what the look-up answers. `vouchers`: the keys that count now, one and the same object
        until they change. Raises what the look-up raises.
        """
        if vouchers is not self._vouchers:
            self.drop(None)
            self._vouchers = vouchers
        identity = self._find(credential) if self._is_current() else None
        if identity is None:
            drops = self._drops
            identity = await look_up()
            if drops == self._drops:  # else it may be older than what has changed
                self._keep(credential, identity)
        return identity

    def drop(self, ids: Collection[str] | None) -> None:
        """Forgets the identities that rest on one of the ids; for None all."""
        self._drops += 1
        if ids is None:
            self._kept.clear()
            self._by_id.clear()
            return
        for id in ids:
            for credential in tuple(self._by_id.get(id, ())):
                self._forget(credential)

    def _find(self, credential: str) -> Identity | None:
        kept = self._kept.get(credential)
        if kept is None:
            return None
        identity, until = kept
        if until <= time.time():
            self._forget(credential)
            return None
        self._kept.move_to_end(credential)
        return identity

    def _keep(self, credential: str, identity: Identity) -> None:
        ends = [] if identity.expires_at is None else [float(identity.expires_at)]
        ends += [] if self._seconds is None else [time.time() + self._seconds]
        if credential in self._kept:
            self._forget(credential)
        if not ends:
            return
        self._kept[credential] = identity, min(ends)
        for id in identity.principal.rests_on:
            self._by_id.setdefault(id, set()).add(credential)
        if len(self._kept) > self._most:
            self._forget(next(iter(self._kept)))

    def _forget(self, credential: str) -> None:
        identity, _ = self._kept.pop(credential)
        for id in identity.principal.rests_on:
            credentials = self._by_id[id]
            credentials.discard(credential)
            if not credentials:
                del self._by_id[id]
