"""Shows, which are public."""

from collections.abc import Sequence

from domain.shows import Show
from loaders.connections import directly
from models import shows as show_rows
from models.direct import Connection


@directly
async def shows_by_id(db: Connection, show_ids: Sequence[str]) -> list[Show | None]:
    return await show_rows.find_many(db, show_ids)
