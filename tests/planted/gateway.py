"""Bugs of what the gateway keeps in memory."""

from collections.abc import Awaitable, Callable, Collection

from gateway import shared_tallies
from gateway.kept_identities import Identity, KeptIdentities
from gateway.tallies import Tally
from tests.planted.planting import put


def a_token_outlives_its_expiry() -> None:
    def find(kept: KeptIdentities, credential: str) -> Identity | None:
        found = kept._kept.get(credential)
        return None if found is None else found[0]

    put(KeptIdentities, "_find", find)


def a_token_outlives_its_key() -> None:
    right = KeptIdentities.identify

    async def identify(
        kept: KeptIdentities, credential: str, look_up: Callable[[], Awaitable[Identity]], vouchers: object = None
    ) -> Identity:
        kept._vouchers = vouchers
        return await right(kept, credential, look_up, vouchers)

    put(KeptIdentities, "identify", identify)


def a_kept_identity_outlives_a_change_of_access() -> None:
    def drop(kept: KeptIdentities, ids: Collection[str] | None) -> None:
        """Keeps all."""

    put(KeptIdentities, "drop", drop)


def a_tally_adds_what_it_has_shared_before() -> None:
    put(shared_tallies, "_EXCHANGE", shared_tallies._EXCHANGE.replace("'HSET', key", "'HINCRBY', key"))


def others_are_not_counted() -> None:
    put(Tally, "total", property(lambda tally: tally.own))
