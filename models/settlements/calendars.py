"""Statements on bank holidays."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from domain.settlements.calendar import Calendar
from domain.settlements.holidays import Holiday
from models.base import Database
from models.settlements.tables import bank_holidays

_ONE_LOAD_AT_A_TIME = text("lock table bank_holidays in share row exclusive mode")


async def read(db: Database) -> Calendar:
    """The newest version of the calendar, with all holidays."""
    rows = (await db.execute(select(bank_holidays.c.day, bank_holidays.c.version))).all()
    return Calendar(max((row.version for row in rows), default=0), frozenset(row.day for row in rows))


async def of_versions(db: Database, versions: Sequence[int]) -> list[Calendar]:
    """The calendars of the versions, in their order. One statement."""
    rows = (await db.execute(select(bank_holidays.c.day, bank_holidays.c.version))).all()
    return [Calendar(asked, frozenset(row.day for row in rows if row.version <= asked)) for asked in versions]


async def add(db: Database, holidays: Sequence[Holiday]) -> list[Holiday]:
    """Adds holidays as the next version and answers those that are new. A known day keeps its version and takes the
    given name.

    Locks the table until commit, so that concurrent loads make different versions; readers do not wait.
    """
    await db.execute(_ONE_LOAD_AT_A_TIME)
    known = await read(db)
    rows = [vars(holiday) | {"version": known.version + 1} for holiday in holidays]
    given = insert(bank_holidays).values(loaded_at=func.now())
    naming = given.on_conflict_do_update(index_elements=["day"], set_={"name": given.excluded.name})
    await db.execute(naming, rows)
    return [holiday for holiday in holidays if holiday.day not in known.loaded]
