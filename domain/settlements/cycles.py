"""Settlement cycles: which money is in one, its date, and the forecast of cycles to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.errors import InvalidInput
from domain.settlements.calendar import ONE_DAY, Calendar, due_on
from domain.settlements.statement import Amounts, Carry, summed
from domain.shows.scheduling import LATEST_YEAR
from domain.theaters import DEFAULT_TIME_ZONE

LAST_DAY = date(LATEST_YEAR + 1, 12, 31)
"""All shows are due by then."""


@dataclass(frozen=True)
class UnsettledShow(Amounts):
    """A show's amounts in one currency that are in no settlement yet. `bookings`: the number of bookings with any.
    `gives_back`: the show was cancelled and not all of its bookings are yet: no cycle takes its money before they are.
    """

    show_id: str
    currency: str
    ends_at: datetime
    time_zone: str
    bookings: int
    gives_back: bool


@dataclass(frozen=True)
class Terms:
    """What decides when a partner's money is due. `days`: business days after a show's end."""

    calendar: Calendar
    days: int

    def due_on(self, show: UnsettledShow) -> date:
        return due_on(show.ends_at, show.time_zone, self.days, self.calendar)


def earned_minor(shows: Iterable[UnsettledShow]) -> int:
    """What the partner has earned by shows that owe it something."""
    return sum(max(0, show.net_minor) for show in shows)


def owed_minor(shows: Iterable[UnsettledShow]) -> int:
    """Zero or negative: what the partner owes for shows of which more went back than they have earned since they were
    settled.
    """
    return sum(min(0, show.net_minor) for show in shows)


@dataclass(frozen=True)
class ForecastCycle(Amounts):
    """A cycle to come, as it would be closed without further sales or refunds."""

    cycle_date: date
    bookings: int
    carried_in_minor: int
    payout_minor: int
    carried_out_minor: int


@dataclass(frozen=True)
class Forecast:
    """`as_of`: the last day that it covers; None for no limit."""

    partner_id: str
    currency: str
    as_of: date | None
    cycles: tuple[ForecastCycle, ...]
    next_payout_on: date | None


def platform_date(now: datetime) -> date:
    """The date in the platform's own time zone."""
    return now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date()


def expect_close(as_of: date) -> None:
    """Raises InvalidInput for a day after LAST_DAY: the calendar itself ends not much later."""
    if as_of > LAST_DAY:
        raise InvalidInput.of("as_of", f"Expected a day up to {LAST_DAY}.")


def due_shows(shows: Iterable[UnsettledShow], terms: Terms, as_of: date, now: datetime) -> list[UnsettledShow]:
    """The shows that are due by that day and have ended: further west, a show may still run on a date that has begun in
    the platform's time zone. A future `as_of` counts as over. A show that gives its money back waits.
    """
    over = now
    if as_of > platform_date(now):
        over = datetime.combine(as_of + ONE_DAY, time(), ZoneInfo(DEFAULT_TIME_ZONE))
    ended = (show for show in shows if show.ends_at <= over and not show.gives_back)
    return [show for show in ended if terms.due_on(show) <= as_of]


def cycle_date(shows: Iterable[UnsettledShow], terms: Terms, closed: Iterable[date]) -> date:
    """The shows' latest due date, or the first business day after it for which no cycle is closed yet."""
    taken = set(closed)
    day = max(terms.due_on(show) for show in shows)
    while day in taken:
        day = terms.calendar.next_business_day(day)
    return day


@dataclass(frozen=True)
class SettlementHistory:
    """A partner's closed cycles in one currency, and the balance that the last one carried forward."""

    closed: frozenset[date]
    carried_minor: int


def forecast(
    shows: Sequence[UnsettledShow], terms: Terms, history: SettlementHistory, now: datetime, until: date | None
) -> tuple[ForecastCycle, ...]:
    """One cycle of all that is due already, then one for each due date to come."""
    today = platform_date(now)
    due = due_shows(shows, terms, today if until is None else min(today, until), now)
    is_due = {show.show_id for show in due}
    later: dict[date, list[UnsettledShow]] = {}
    for show in shows:
        if show.show_id not in is_due and not show.gives_back:
            later.setdefault(terms.due_on(show), []).append(show)
    groups = [due] * bool(due) + [later[day] for day in sorted(later) if until is None or day <= until]
    cycles: list[ForecastCycle] = []
    closed, carried = set(history.closed), history.carried_minor
    for group in groups:
        cycle = _forecast_cycle(group, cycle_date(group, terms, closed), carried)
        closed.add(cycle.cycle_date)
        carried = cycle.carried_out_minor
        cycles.append(cycle)
    return tuple(cycles)


def next_payout_on(cycles: Iterable[ForecastCycle], now: datetime) -> date | None:
    """The date of the first cycle that pays out, at the earliest today; None if none does."""
    return next((max(cycle.cycle_date, platform_date(now)) for cycle in cycles if cycle.payout_minor), None)


def _forecast_cycle(shows: Sequence[UnsettledShow], day: date, carried_minor: int) -> ForecastCycle:
    sums = summed(shows)
    carry = Carry(sums.net_minor, carried_minor)
    return ForecastCycle(
        **vars(sums),
        cycle_date=day,
        bookings=sum(show.bookings for show in shows),
        carried_in_minor=carried_minor,
        payout_minor=carry.payout_minor,
        carried_out_minor=carry.carried_out_minor,
    )
