"""Which keys a machine may start with."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from domain.keys import judge

NAMES = ("token_secret", "bank_key")


def started(known: dict[str, str], rings: Mapping[str, Sequence[str]]) -> bool:
    """As a machine in production: what is known moves on."""
    verdict = judge(known, rings)
    if not verdict.foreign:
        known.update(verdict.new | verdict.follow)
    return not verdict.foreign


def test_the_first_machine_makes_its_keys_known_and_another_one_with_others_is_foreign() -> None:
    known: dict[str, str] = {}
    assert started(known, {"token_secret": ["a"], "bank_key": ["b"]})
    assert known == {"token_secret": "a", "bank_key": "b"}
    assert judge(known, {"token_secret": ["a"], "bank_key": ["x"]}).foreign == ["bank_key"]
    assert judge(known, {"token_secret": ["x", "y"], "bank_key": ["b", "x"]}).foreign == ["token_secret"]


def test_a_key_follows_on_the_one_before_it() -> None:
    known = {"token_secret": "a"}
    assert started(known, {"token_secret": ["b", "a"]})
    assert known == {"token_secret": "b"}
    assert started(known, {"token_secret": ["b"]})
    assert not started(known, {"token_secret": ["a"]})


@given(st.lists(st.integers(0, 4), max_size=40))
def test_machines_that_are_changed_one_after_the_other_never_keep_each_other_out(order: list[int]) -> None:
    """In the documented order: all accept both, all sign with the new one, all forget the old one. Whatever machine is
    started again at whatever moment.
    """
    steps = [["old"], ["old", "new"], ["new", "old"], ["new"]]
    at, known = [0] * 5, {"token_secret": "old"}
    for machine in order:
        if at[machine] < len(steps) - 1 and min(at) == at[machine]:
            at[machine] += 1
        assert started(known, {"token_secret": steps[at[machine]]})


def test_a_change_can_be_taken_back() -> None:
    known = {"token_secret": "new"}
    assert started(known, {"token_secret": ["old", "new"]})
    assert started(known, {"token_secret": ["old"]})
