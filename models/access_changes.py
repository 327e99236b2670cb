"""Changes of access: keys revoked, sessions ended, staff removed. What a process keeps of an id that stands here must
be looked up again.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import BigInteger, Column, Identity, Index, Table, delete, func, select

from models.appending import Append
from models.base import Database, instant, metadata, text_column
from models.direct import DirectConnection, DirectStatement

access_changes = Table(
    "access_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    text_column("changed_id"),
    instant("changed_at"),
    Index(None, "changed_at"),
)

APPEND = Append(
    "access_changes",
    """
    changed_access as (
      insert into access_changes (changed_id, changed_at)
      select changed_id, clock_timestamp() from jsonb_to_recordset(:access_changes) as a (changed_id text)
    )""",
)


def rows_of(changed_ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"changed_id": id} for id in sorted(changed_ids)]


_RECENT = DirectStatement(
    # a subquery is computed once, so that the index is used: the clock alone might move from row to row
    "select id, changed_id from access_changes where changed_at > (select clock_timestamp()) - :age::interval"
)


async def recent(db: DirectConnection, age: timedelta) -> dict[int, str]:
    """The changes of the last `age` by number. A number is given before its commit, so a lower one may come later:
    read an age that is longer than any transaction.
    """
    return dict(await _RECENT.fetch_all(db, age=age))


async def delete_old(db: Database, age: timedelta, most: int) -> int:
    """Deletes at most `most` rows that are older than `age`; answers how many there were."""
    old = select(access_changes.c.id).where(access_changes.c.changed_at < func.now() - age).limit(most)
    gone = delete(access_changes).where(access_changes.c.id.in_(old)).returning(access_changes.c.id)
    return len((await db.execute(gone)).all())
