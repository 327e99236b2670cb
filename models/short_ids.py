"""The shows that the demo's short ids (LOCK_456) belong to. Loading the demo creates the table; production has none."""

from sqlalchemy import MetaData, Table, inspect, select
from sqlalchemy.dialects.postgresql import insert

from models.base import Database, text_column

_of_the_demo = MetaData()
short_ids = Table("demo_short_ids", _of_the_demo, text_column("id", primary_key=True), text_column("show_id"))


async def keep(db: Database, shows: dict[str, str]) -> None:
    await db.run_sync(_of_the_demo.create_all)
    rows = [{"id": id, "show_id": show_id} for id, show_id in shows.items()]
    await db.execute(insert(short_ids).on_conflict_do_nothing(), rows)


async def read_all(db: Database) -> dict[str, str]:
    """The show of each short id; empty if no demo was loaded."""
    if not await db.run_sync(lambda connection: inspect(connection).has_table(short_ids.name)):
        return {}
    return {row.id: row.show_id for row in await db.execute(select(short_ids))}
