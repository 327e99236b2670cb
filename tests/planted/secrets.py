"""Bugs of keys and of what is sealed."""

from collections.abc import Mapping, Sequence

from domain.keys import Verdict
from providers import aes_vault
from resolvers import keys
from tests.planted.planting import put


def account_numbers_are_bound_to_nobody() -> None:
    put(aes_vault, "_bound_to", lambda sealing_id, _owner: sealing_id.encode())


def any_key_is_known() -> None:
    def judge(known: Mapping[str, str], given: Mapping[str, Sequence[str]]) -> Verdict:
        return Verdict(new={name: ring[0] for name, ring in given.items() if name not in known})

    put(keys, "judge", judge)
