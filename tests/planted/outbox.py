"""Bugs of the outbox."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from models import outbox as rows
from models.base import Database, fetch_all
from models.outbox import OutboxRow, outbox
from tests.planted.planting import put


def done_before_it_ran() -> None:
    right = rows.claim

    async def claim(db: Database, row: OutboxRow, holder: str, lease: timedelta) -> bool:
        claimed = await right(db, row, holder, lease)
        if claimed:
            await rows.finish(db, row, holder)
        return claimed

    put(rows, "claim", claim)


def the_lease_is_ignored() -> None:
    async def due(db: Database, limit: int) -> list[OutboxRow]:
        statement = select(*rows._FIELDS).where(rows._OPEN).order_by(outbox.c.due_at).limit(limit)
        return await fetch_all(db, statement, OutboxRow)

    async def claim(db: Database, row: OutboxRow, holder: str, lease: timedelta) -> bool:
        mine = (outbox.c.show_id == row.show_id) & (outbox.c.id == row.id)
        values = {"attempts": row.attempts + 1, "lease_holder": holder, "due_at": func.now() + lease}
        await db.execute(update(outbox).where(mine, rows._OPEN).values(values))
        return True

    put(rows, "due", due)
    put(rows, "claim", claim)


def who_was_overtaken_still_decides() -> None:
    def held(row: OutboxRow, _holder: str) -> Any:
        return (outbox.c.show_id == row.show_id) & (outbox.c.id == row.id)

    put(rows, "_is_claimed", held)
