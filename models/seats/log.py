"""Statements on the seat change log: what a change of the show itself adds, and how those of past shows are shortened.

The newest row stays, so that a viewer with an older version finds a gap and fetches a full picture.
"""

from datetime import datetime

from sqlalchemy import text

from models.base import Database

_WITH_OLD_ROWS = text(
    """
    select s.id from shows s
    where s.starts_at between :since and :until and s.ends_at <= :until
      and exists (select 1 from seat_changes c join show_feeds f on f.show_id = c.show_id
                  where c.show_id = s.id and c.version < f.version)
    """
)

_DELETE_OLD_ROWS = text(
    """
    with old as (
      select version from seat_changes
      where show_id = :show_id and version < (select version from show_feeds where show_id = :show_id)
      order by version limit :most
    )
    delete from seat_changes c using old where c.show_id = :show_id and c.version = old.version returning 1
    """
)


_ADD_SHOW_CHANGE = text(
    """
    with feed as (
      update show_feeds f set version = f.version + 1 from shows s
      where f.show_id = :show_id and s.id = f.show_id
      returning f.version, s.layout_version
    )
    insert into seat_changes (show_id, version, layout_version, changes, changed_at, show_changed)
    select :show_id, version, layout_version, '{}', now(), true from feed
    """
)


async def add_show_change(db: Database, show_id: str) -> None:
    """Logs that prices, times or the status of the show have changed, as the feed's next version. The transaction has
    locked the show and has decided nothing on its seats that is not written yet.
    """
    await db.execute(_ADD_SHOW_CHANGE, {"show_id": show_id})


async def shows_with_old_rows(db: Database, since: datetime, until: datetime) -> list[str]:
    """Shows that started and ended between `since` and `until` and have more than the newest log row."""
    rows = await db.execute(_WITH_OLD_ROWS, {"since": since, "until": until})
    return [row.id for row in rows]


async def delete_old_rows(db: Database, show_id: str, most: int) -> int:
    """Deletes the oldest rows first, so that the rest has no gap; answers how many."""
    return len((await db.execute(_DELETE_OLD_ROWS, {"show_id": show_id, "most": most})).all())
