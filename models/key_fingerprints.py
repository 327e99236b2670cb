"""The fingerprint of each key with which the platform works: tells keys apart and reveals none."""

from collections.abc import Mapping

from sqlalchemy import Table, delete, func, insert, select, text, update

from models.base import Database, instant, metadata, text_column

key_fingerprints = Table(
    "key_fingerprints",
    metadata,
    text_column("name", primary_key=True),
    text_column("fingerprint"),
    instant("changed_at"),
)


async def lock(db: Database) -> dict[str, str]:
    """By the names of the keys. Another machine that asks so waits until commit: of two that start at once with
    different keys, one learns of the other's.
    """
    await db.execute(text("lock table key_fingerprints in exclusive mode"))
    return {row.name: row.fingerprint for row in await db.execute(select(key_fingerprints))}


async def add(db: Database, fingerprints: Mapping[str, str]) -> None:
    """Of keys that have none."""
    rows = [{"name": name, "fingerprint": each} for name, each in fingerprints.items()]
    await db.execute(insert(key_fingerprints).values(changed_at=func.now()), rows)


async def change(db: Database, name: str, fingerprint: str) -> None:
    values = {"fingerprint": fingerprint, "changed_at": func.now()}
    await db.execute(update(key_fingerprints).where(key_fingerprints.c.name == name).values(values))


async def forget(db: Database, name: str) -> bool:
    """False if none was kept."""
    gone = delete(key_fingerprints).where(key_fingerprints.c.name == name).returning(key_fingerprints.c.name)
    return (await db.execute(gone)).first() is not None
