"""The calendar of business days, and the day on which a show's money is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BUILT_IN = {(1, 26): "Republic Day", (8, 15): "Independence Day", (10, 2): "Gandhi Jayanti"}
"""National holidays, by month and day: the same every year."""

SATURDAY, SUNDAY = 5, 6
DAYS_A_WEEK = 7
SATURDAYS_OFF = frozenset({2, 4})
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """`loaded`: bank holidays beyond the built-in ones. `version`: identifies that set permanently; the number of loads
    that added holidays.
    """

    version: int = 0
    loaded: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Whether banks work: Monday to Saturday, except second and fourth Saturdays and holidays."""
        if day.weekday() == SUNDAY or (day.weekday() == SATURDAY and _week_of_month(day) in SATURDAYS_OFF):
            return False
        return (day.month, day.day) not in BUILT_IN and day not in self.loaded

    def next_business_day(self, day: date) -> date:
        """The first business day after that day."""
        following = day + ONE_DAY
        while not self.is_business_day(following):
            following += ONE_DAY
        return following

    def business_days_after(self, day: date, count: int) -> date:
        """The business day that many after the day. For zero the day itself, or the first business day after it."""
        if count == 0:
            return day if self.is_business_day(day) else self.next_business_day(day)
        for _ in range(count):
            day = self.next_business_day(day)
        return day


def due_on(show_end: datetime, time_zone: str, count: int, calendar: Calendar) -> date:
    """That many business days after the date on which the show ends, by the theater's local time."""
    return calendar.business_days_after(show_end.astimezone(ZoneInfo(time_zone)).date(), count)


def _week_of_month(day: date) -> int:
    """2 for the second Saturday of a month, and so on."""
    return (day.day - 1) // DAYS_A_WEEK + 1
