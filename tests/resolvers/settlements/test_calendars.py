import asyncio
from datetime import date, timedelta

import pytest

from domain.accounts import SYSTEM
from domain.errors import Forbidden, InvalidInput
from resolvers import settlements
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.resolvers import rows
from tests.resolvers.settlements.scene import at, read, sell, settled


async def version(services: Services) -> int:
    return int((await rows.read(services, "select coalesce(max(version), 0) from bank_holidays"))[0][0])


async def load(services: Services, text: str) -> settlements.LoadedCalendar:
    return await settlements.load_calendar(world.as_(services, SYSTEM), text)


async def test_a_holiday_loaded_later_moves_what_is_not_closed_and_each_statement_names_its_version(
    isolated_services: Services, isolated_clock: Clock
) -> None:
    await at(isolated_clock, "2030-03-04T10:00:00")  # a Monday
    early, late = await world.venue(isolated_services), await world.venue(isolated_services)
    for place in (early, late):
        await sell(isolated_services, place, ["A1"], starts_in=timedelta(hours=1))
    before = await settled(isolated_services, early, date(2030, 3, 31))
    loaded = await load(isolated_services, "2030-03-06,Holi\n")
    after = await settled(isolated_services, late, date(2030, 3, 31))
    assert (before.cycle_date, after.cycle_date) == (date(2030, 3, 6), date(2030, 3, 7))
    assert after.calendar_version == loaded.calendar.version == before.calendar_version + 1
    assert (await read(isolated_services, before)).cycle_date == date(2030, 3, 6)


async def test_the_same_list_again_changes_nothing_and_one_that_adds_makes_the_next_version(
    isolated_services: Services,
) -> None:
    first = await load(isolated_services, "2031-01-01,New Year\n2031-01-02,The day after\n")
    again = await load(isolated_services, "2031-01-02,The day after\n2031-01-01,New Year\n")
    more = await load(isolated_services, "2031-01-01,New Year\n2031-01-03,A long weekend\n")
    assert (len(first.new), again.new, [str(each.day) for each in more.new]) == (2, [], ["2031-01-03"])
    assert again.calendar.version == first.calendar.version
    assert more.calendar.version == first.calendar.version + 1
    assert await version(isolated_services) == more.calendar.version


async def test_lists_loaded_at_once_make_versions_of_their_own(isolated_services: Services) -> None:
    before = await version(isolated_services)
    await asyncio.gather(*(load(isolated_services, f"2032-02-0{day},Day {day}\n") for day in range(1, 6)))
    found = await rows.read(
        isolated_services, "select distinct version from bank_holidays where version > :v", v=before
    )
    assert len(found) == 5


async def test_a_bad_line_keeps_the_whole_list_out(isolated_services: Services) -> None:
    before = await rows.count(isolated_services, "bank_holidays", "true")
    with pytest.raises(InvalidInput):
        await load(isolated_services, "2033-01-01,New Year\n2033-13-01,Never\n")
    with pytest.raises(Forbidden):
        await settlements.load_calendar(world.as_(isolated_services, world.OPERATOR), "2033-01-01,New Year\n")
    assert await rows.count(isolated_services, "bank_holidays", "true") == before
