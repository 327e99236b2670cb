"""Loading of bank holidays. Holidays are added and never removed."""

from dataclasses import dataclass

from domain.accounts import Role
from domain.settlements.calendar import Calendar
from domain.settlements.holidays import Holiday, parse_holidays
from models import audit
from models.settlements import calendars as calendar_rows
from resolvers.access import allow
from resolvers.context import Context


@dataclass(frozen=True)
class LoadedCalendar:
    """The calendar after a load. `new`: the holidays that it added; without any the version stays."""

    calendar: Calendar
    new: list[Holiday]


@allow(Role.SYSTEM)
async def load_calendar(ctx: Context, text: str) -> LoadedCalendar:
    """Atomic and idempotent. Closed settlements stay as they are.

    Raises InvalidInput with a sentence for each bad line.
    """
    holidays = parse_holidays(text)
    async with ctx.begin() as tx:
        new = await calendar_rows.add(tx.db, holidays)
        calendar = await calendar_rows.read(tx.db)
        if new:
            days = {str(holiday.day): holiday.name for holiday in new}
            tx.audit(audit.Entry("loadCalendar", f"version {calendar.version}", after=days))
        return LoadedCalendar(calendar, new)
