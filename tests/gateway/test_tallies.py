"""The sliding window, by a clock that stands where it is put."""

import pytest

from gateway.tallies import Counted, Tallies


class Hands:
    """A clock at the beginning of a minute."""

    def __init__(self) -> None:
        self.time = 60_000.0

    def __call__(self) -> float:
        return self.time


def counted(tallies: Tallies, times: int, who: str = "USER_1", limit: int = 10) -> list[bool]:
    return [tallies.count(who, limit).has_room for _ in range(times)]


def test_a_request_beyond_the_limit_is_refused_and_not_counted() -> None:
    clock = Hands()
    tallies = Tallies(clock)
    assert counted(tallies, 12) == [True] * 10 + [False] * 2
    clock.time += 60 + 30
    assert counted(tallies, 6) == [True] * 5 + [False], "half of the ten, not of the twelve, are a minute old"


def test_what_is_older_than_two_minutes_does_not_count() -> None:
    clock = Hands()
    tallies = Tallies(clock)
    counted(tallies, 10)
    clock.time += 120
    assert all(counted(tallies, 10))


def test_the_minute_before_counts_by_its_share() -> None:
    clock = Hands()
    tallies = Tallies(clock)
    counted(tallies, 10)
    clock.time += 60
    assert not tallies.count("USER_1", 10).has_room
    clock.time += 6.1
    assert counted(tallies, 3) == [True, True, False], "nine tenths of ten are eight and something"


def test_a_clock_that_goes_back_gives_no_second_limit() -> None:
    clock = Hands()
    tallies = Tallies(clock)
    counted(tallies, 10)
    clock.time -= 61
    assert counted(tallies, 1) == [False]


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (0.0, Counted(has_room=True, left=9, wait_seconds=61)),
        (20.5, Counted(has_room=True, left=9, wait_seconds=40)),
        (59.9, Counted(has_room=True, left=9, wait_seconds=1)),
    ],
)
def test_the_first_request_says_what_is_left_until_its_minute_ends(passed: float, expected: Counted) -> None:
    clock = Hands()
    clock.time += passed
    assert Tallies(clock).count("USER_1", 10) == expected


def test_a_refusal_says_when_the_next_request_is_within_the_limit() -> None:
    clock = Hands()
    tallies = Tallies(clock)
    counted(tallies, 10)
    clock.time += 60 + 2.5
    assert counted(tallies, 1) == [True]
    refused = tallies.count("USER_1", 10)
    assert refused == Counted(has_room=False, left=0, wait_seconds=4), "of ten a minute, one in six seconds goes"
    clock.time += refused.wait_seconds
    assert tallies.count("USER_1", 10).has_room


def test_the_oldest_callers_are_forgotten_when_there_are_too_many() -> None:
    tallies = Tallies(Hands(), most=3)
    for number in range(4):
        counted(tallies, 10, f"ADDRESS:{number}")
    assert counted(tallies, 1, "ADDRESS:3") == [False]
    assert counted(tallies, 1, "ADDRESS:0") == [True]
    assert max(len(tallies._now), len(tallies._before)) == 3
    assert len(tallies.unshared(100)) == 6


def test_what_nobody_takes_to_share_is_forgotten_with_its_minute() -> None:
    clock = Hands()
    tallies = Tallies(clock)
    for minute in range(5):
        counted(tallies, 1, f"USER_{minute}")
        clock.time += 60
    counted(tallies, 1, "USER_5")
    assert {each.minute for each in tallies.unshared(100)} == {1004, 1005}


def test_a_caller_of_this_minute_and_its_minute_before_are_shared_once() -> None:
    tallies = Tallies(Hands())
    counted(tallies, 5)
    assert sorted((each.minute, each.own) for each in tallies.unshared(10)) == [(999, 0), (1000, 5)]
    assert not tallies.changed.is_set()
    counted(tallies, 1)
    assert [each.own for each in tallies.unshared(10)] == [6]
