"""Which revision the database is at, and which one this code brings: known without loading Alembic."""

from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@cache
def newest_revision() -> str:
    """Revisions are numbered in their order, and their files are named after them."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def is_current(engine: AsyncEngine) -> bool:
    """At our revision, or beyond it: while a deployment goes on, each revision works with the code before it."""
    async with engine.connect() as connection:
        if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
            return False
        revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision is not None and revision >= newest_revision()
