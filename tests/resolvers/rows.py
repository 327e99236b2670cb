"""Looking at rows behind the use cases' backs: what a refusal must not have changed."""

from typing import Any

from sqlalchemy import text

from domain.accounts import SYSTEM
from resolvers.context import Services
from tests import world


async def read(services: Services, statement: str, **values: Any) -> list[Any]:
    async with world.as_(services, SYSTEM).reading() as db:
        return list((await db.execute(text(statement), values)).all())


async def count(services: Services, table: str, where: str, **values: Any) -> int:
    return int((await read(services, f"select count(*) from {table} where {where}", **values))[0][0])


async def run(services: Services, statement: str, **values: Any) -> None:
    """Changes rows as no use case would."""
    async with world.as_(services, SYSTEM).begin() as tx:
        await tx.db.execute(text(statement), values)
