"""Shows, which are public."""

from collections.abc import Sequence

from domain.shows import Show
from models import shows as show_rows
from models.base import Database


async def shows_by_id(db: Database, show_ids: Sequence[str]) -> list[Show | None]:
    return await show_rows.find_many(db, show_ids)
