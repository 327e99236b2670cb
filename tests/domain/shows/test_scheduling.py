"""Local times of theaters, and the business dates of shows."""

# ruff: noqa: DTZ001 - times without an offset are what this is about

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import InvalidInput
from domain.shows.scheduling import Slot, Venue, business_date_of, instant_of, lock_ttl, slot_of

BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"


def slot(zone: str, start: datetime, end: datetime | None = None, running: int = 120, turnaround: int = 0) -> Slot:
    return slot_of(Venue("SCR_1", "THEATER_1", "PARTNER_1", turnaround, zone), start, end, running)


def field_of(zone: str, start: datetime, end: datetime | None = None) -> str:
    with pytest.raises(InvalidInput) as refused:
        slot(zone, start, end)
    return refused.value.errors[0].field


def test_a_time_without_an_offset_is_the_theaters() -> None:
    placed = slot(KOLKATA, datetime(2026, 2, 20, 18), datetime(2026, 2, 20, 21))
    assert placed.starts_at == datetime(2026, 2, 20, 12, 30, tzinfo=UTC)
    assert placed.ends_at == datetime(2026, 2, 20, 15, 30, tzinfo=UTC)


def test_a_time_with_an_offset_is_what_it_says() -> None:
    offset = ZoneInfo("America/New_York")
    assert slot(KOLKATA, datetime(2026, 2, 20, 18, tzinfo=offset)).starts_at == datetime(2026, 2, 20, 23, tzinfo=UTC)


def test_a_local_time_that_clocks_skip_is_refused() -> None:
    assert field_of(BERLIN, datetime(2026, 3, 29, 2, 30)) == "starts_at"
    assert field_of(BERLIN, datetime(2026, 3, 29, 1), datetime(2026, 3, 29, 2, 30)) == "ends_at"


def test_of_a_local_time_that_comes_twice_the_first_is_meant() -> None:
    twice = datetime(2026, 10, 25, 2, 30)
    assert instant_of(twice, ZoneInfo(BERLIN), "f") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant_of(twice.replace(fold=1), ZoneInfo(BERLIN), "f") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_end_that_comes_twice_is_the_first_after_the_start() -> None:
    early = slot(BERLIN, datetime(2026, 10, 25, 1), datetime(2026, 10, 25, 2, 30))
    assert early.ends_at - early.starts_at == timedelta(minutes=90)
    late = slot(BERLIN, datetime(2026, 10, 25, 2, 45), datetime(2026, 10, 25, 2, 30))
    assert late.ends_at - late.starts_at == timedelta(minutes=45)


def test_a_show_across_the_change_of_clocks_lasts_as_long_as_its_movie() -> None:
    placed = slot(BERLIN, datetime(2026, 3, 29, 1), running=135)
    assert placed.ends_at - placed.starts_at == timedelta(minutes=135)
    assert placed.ends_at.astimezone(ZoneInfo(BERLIN)).hour == 4


@pytest.mark.parametrize(
    ("start", "evening"),
    [
        (datetime(2026, 5, 2, 0, 5), date(2026, 5, 1)),
        (datetime(2026, 5, 2, 3, 59), date(2026, 5, 1)),
        (datetime(2026, 5, 2, 4, 0), date(2026, 5, 2)),
        (datetime(2028, 2, 29, 22, 0), date(2028, 2, 29)),
        (datetime(2028, 3, 1, 0, 30), date(2028, 2, 29)),
        (datetime(2027, 3, 1, 0, 30), date(2027, 2, 28)),
        (datetime(2027, 1, 1, 1, 0), date(2026, 12, 31)),
    ],
)
def test_a_show_after_midnight_belongs_to_the_evening_before(start: datetime, evening: date) -> None:
    assert slot(KOLKATA, start).business_date == evening


def test_the_day_breaks_at_four_by_the_wall_clock_when_clocks_change() -> None:
    zone = ZoneInfo(BERLIN)
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        at_four = datetime(day.year, day.month, day.day, 4, tzinfo=zone)
        assert business_date_of(at_four, zone) == day
        assert business_date_of(at_four.astimezone(UTC) - timedelta(minutes=1), zone) == day - timedelta(days=1)


def test_the_screen_is_taken_until_the_turn_around_is_over() -> None:
    placed = slot(KOLKATA, datetime(2026, 5, 1, 18), turnaround=20)
    assert placed.free_again_at - placed.ends_at == timedelta(minutes=20)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (datetime(2026, 5, 1, 18), datetime(2026, 5, 1, 18), "ends_at"),
        (datetime(2026, 5, 1, 18), datetime(2026, 5, 1, 17), "ends_at"),
        (datetime(2026, 5, 1, 18), datetime(2026, 5, 2, 18, 1), "ends_at"),
        (datetime(1999, 12, 31, 18), None, "starts_at"),
        (datetime(9999, 12, 31, 23, 59), None, "starts_at"),
        (datetime.min.replace(tzinfo=ZoneInfo(KOLKATA)), None, "starts_at"),
        (datetime(2026, 5, 1, 18), datetime(9999, 12, 31, 23, 59), "ends_at"),
    ],
)
def test_times_out_of_bounds_are_refused(start: datetime, end: datetime | None, field: str) -> None:
    assert field_of(KOLKATA, start, end) == field


@pytest.mark.parametrize("seconds", [-1, 0, 1, 1801])
def test_a_lock_lives_2_to_1800_seconds(seconds: int) -> None:
    with pytest.raises(InvalidInput, match="lock_ttl_seconds"):
        lock_ttl(seconds)
    assert [lock_ttl(each) for each in (2, 1800, None)] == [2, 1800, None]
