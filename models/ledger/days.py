"""Statements that roll up past days, and balances: the sums of rolled-up days and of the entries since."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from models.base import Database, fetch_all

# A transaction lasts seconds, so no posting is added to a day that ended ten minutes ago.
_DAYS_TO_ROLL = text(
    """
    select day from generate_series(
      (select coalesce(max(day) + 1, (select min(posted_at at time zone 'UTC')::date from ledger_postings))
         from ledger_rolled_days),
      (now() at time zone 'UTC' - interval '10 minutes')::date - 1, interval '1 day') as s (at),
      lateral (select at::date as day) d
    order by day limit :most
    """
)

_TAKE_DAY = text(
    "insert into ledger_rolled_days (day, rolled_at) values (:day, now()) on conflict do nothing returning day"
)

_ROLL_DAY = text(
    """
    insert into ledger_days (day, account, currency, debit_minor, credit_minor)
    select :day, account, currency, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0),
           coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0)
    from ledger_entries
    where posted_at >= cast(:day as date)::timestamp at time zone 'UTC'
      and posted_at < (cast(:day as date) + 1)::timestamp at time zone 'UTC'
    group by account, currency
    """
)

_BALANCES = text(
    """
    with rolled as (select coalesce(max(day) + 1, date '2000-01-01') as until from ledger_rolled_days)
    select account, currency, cast(sum(amount_minor) as bigint) as amount_minor from (
      select account, currency, debit_minor - credit_minor as amount_minor from ledger_days
      union all
      select account, currency, amount_minor from ledger_entries, rolled
      where posted_at >= rolled.until::timestamp at time zone 'UTC'
    ) every
    group by account, currency order by account, currency
    """
)


@dataclass(frozen=True)
class AccountBalance:
    """Debits less credits, in minor units."""

    account: str
    currency: str
    amount_minor: int


async def days_to_roll(db: Database, most: int) -> list[date]:
    """Past days that are not rolled up, oldest first."""
    return list((await db.execute(_DAYS_TO_ROLL, {"most": most})).scalars())


async def roll_up(db: Database, day: date) -> bool:
    """Atomic: False if another worker has rolled up the day; a concurrent one is waited for."""
    if (await db.execute(_TAKE_DAY, {"day": day})).first() is None:
        return False
    await db.execute(_ROLL_DAY, {"day": day})
    return True


async def balances(db: Database) -> list[AccountBalance]:
    """The balance of every account, by name."""
    return await fetch_all(db, _BALANCES, AccountBalance)
