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
    """With all holidays that were ever loaded."""
    rows = (await db.execute(select(bank_holidays.c.day, bank_holidays.c.version))).all()
    return Calendar(max((row.version for row in rows), default=0), frozenset(row.day for row in rows))


async def of_versions(db: Database, versions: Sequence[int]) -> list[Calendar]:
    """As they were, in the order of the versions. One statement."""
    rows = (await db.execute(select(bank_holidays.c.day, bank_holidays.c.version))).all()
    return [Calendar(asked, frozenset(row.day for row in rows if row.version <= asked)) for asked in versions]


async def add(db: Database, holidays: Sequence[Holiday]) -> list[Holiday]:
    """Those that are new, which make a version together. A known day keeps its version and takes the name given.
    Holds the calendar until the transaction ends, so that no two loads make the same version.
    """
    await db.execute(_ONE_LOAD_AT_A_TIME)
    known = await read(db)
    rows = [vars(holiday) | {"version": known.version + 1} for holiday in holidays]
    given = insert(bank_holidays).values(loaded_at=func.now())
    naming = given.on_conflict_do_update(index_elements=["day"], set_={"name": given.excluded.name})
    await db.execute(naming, rows)
    return [holiday for holiday in holidays if holiday.day not in known.loaded]
