"""Ten years of due dates against a calendar that is written in another way on purpose: month by month, as a bank's
wall calendar is, and looked up instead of walked.
"""

import calendar as wall
import itertools
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.settlements.calendar import Calendar, due_on

DAYS = 3650
FIRST = date(2024, 1, 1)
EXTRA = {
    # long weekends around Diwali and Holi, and one in the middle of a week
    date(2024, 10, 31), date(2024, 11, 1), date(2025, 3, 14), date(2025, 10, 20), date(2025, 10, 21),
    date(2026, 3, 4), date(2028, 2, 29), date(2032, 3, 1),
}  # fmt: skip


def working_days_of_the_wall_calendar() -> list[date]:
    """Every business day from 2023 to 2035, in order."""
    days: list[date] = []
    for year, month in itertools.product(range(2023, 2036), range(1, 13)):
        weeks = wall.Calendar().monthdayscalendar(year, month)
        saturdays = [week[5] for week in weeks if week[5]]
        off = {saturdays[1], saturdays[3]} | {week[6] for week in weeks if week[6]}
        off |= {1: {26}, 8: {15}, 10: {2}}.get(month, set())
        numbers = sorted(number for week in weeks for number in week if number and number not in off)
        days += [date(year, month, number) for number in numbers]
    return [day for day in days if day not in EXTRA]


WORKING = working_days_of_the_wall_calendar()
LOADED = Calendar(version=1, loaded=frozenset(EXTRA))


def expected(ended_on: date, count: int) -> date:
    """The count-th business day after the date."""
    return WORKING[bisect_right(WORKING, ended_on) + count - 1]


def us_eastern(at: datetime) -> date:
    """By the rule itself: second Sunday of March to first Sunday of November, at two in the morning local time."""
    return _local(at, -5, _nth_sunday(at.year, 3, 2, 7), _nth_sunday(at.year, 11, 1, 6))


def british(at: datetime) -> date:
    """Last Sunday of March to last Sunday of October, at one in the morning UTC."""
    return _local(at, 0, _nth_sunday(at.year, 3, -1, 1), _nth_sunday(at.year, 10, -1, 1))


def indian(at: datetime) -> date:
    return (at + timedelta(hours=5, minutes=30)).date()


def _nth_sunday(year: int, month: int, which: int, hour_utc: int) -> datetime:
    sundays = [week[6] for week in wall.monthcalendar(year, month) if week[6]]
    return datetime(year, month, sundays[which - 1 if which > 0 else which], hour_utc, tzinfo=UTC)


def _local(at: datetime, winter: int, begins: datetime, ends: datetime) -> date:
    return at.astimezone(timezone(timedelta(hours=winter + (begins <= at < ends)))).date()


@pytest.mark.parametrize(
    ("zone", "local_date"),
    [("Asia/Kolkata", indian), ("America/New_York", us_eastern), ("Europe/London", british)],
    ids=["India", "New York", "London"],
)
@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_ten_years_of_due_dates_are_those_of_the_wall_calendar(zone: str, local_date: object, count: int) -> None:
    assert callable(local_date)
    for number in range(DAYS):
        # Ends walk through the hours of the day, so that every zone has shows that end on another date than in UTC.
        ended = datetime(FIRST.year, 1, 1, tzinfo=UTC) + timedelta(days=number, minutes=97 * number % 1440)
        assert due_on(ended, zone, count, LOADED) == expected(local_date(ended), count), ended


@pytest.mark.parametrize(
    ("ended", "zone", "count", "due"),
    [
        # Saturday 28 February 2026 is the fourth, then a Sunday: two business days behind the 27th.
        ("2026-02-27T23:30:00+05:30", "Asia/Kolkata", 2, date(2026, 3, 3)),
        # A show that goes on past midnight ends on the next date.
        ("2026-02-20T00:30:00+05:30", "Asia/Kolkata", 1, date(2026, 2, 21)),
        # The leap day is a Thursday and counts.
        ("2024-02-28T22:00:00+05:30", "Asia/Kolkata", 1, date(2024, 2, 29)),
        # Independence Day is a Saturday of 2026, the third: off all the same.
        ("2026-08-14T20:00:00+05:30", "Asia/Kolkata", 1, date(2026, 8, 17)),
        # 02:30 on 2 November in London is still 1 November in New York, where the clocks have just gone back.
        ("2026-11-02T02:30:00+00:00", "America/New_York", 1, date(2026, 11, 2)),
        ("2026-11-02T02:30:00+00:00", "Europe/London", 1, date(2026, 11, 3)),
        # Due on the day itself, where that is a business day.
        ("2026-02-27T23:30:00+05:30", "Asia/Kolkata", 0, date(2026, 2, 27)),
        ("2026-02-28T23:30:00+05:30", "Asia/Kolkata", 0, date(2026, 3, 2)),
    ],
)
def test_dates_that_people_have_counted(ended: str, zone: str, count: int, due: date) -> None:
    assert due_on(datetime.fromisoformat(ended), zone, count, Calendar()) == due


def test_a_loaded_holiday_moves_what_is_due_on_it_and_what_is_counted_over_it() -> None:
    ended = datetime.fromisoformat("2026-03-03T20:00:00+05:30")
    assert due_on(ended, "Asia/Kolkata", 1, Calendar()) == date(2026, 3, 4)
    assert due_on(ended, "Asia/Kolkata", 1, LOADED) == date(2026, 3, 5)
    assert due_on(ended, "Asia/Kolkata", 2, LOADED) == date(2026, 3, 6)
