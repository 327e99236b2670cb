"""Tests of the suite itself: known bugs are planted one at a time, and its tests must catch each."""

import pytest

from settings import PROJECT
from tests.planted.bugs import BUGS
from tests.planted.suite import all_expected, caught, run


def test_every_bug_names_tests_that_exist() -> None:
    for test in all_expected(BUGS):
        path, _, name = test.partition("::")
        assert f"def {name}" in (PROJECT / path).read_text(), test


@pytest.mark.long
def test_without_a_bug_the_tests_that_are_to_catch_one_pass() -> None:
    healthy = run(all_expected(BUGS))
    assert healthy.failed == [], healthy.output


@pytest.mark.long
@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name: str) -> None:
    assert caught(name) != [], BUGS[name].sentence
