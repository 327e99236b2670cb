"""The invariants of the platform's promises, over a live database."""

from dataclasses import dataclass

from domain.accounts import Role
from models import invariants as rows
from models.invariants import Finding
from resolvers.access import allow
from resolvers.context import Context


@dataclass(frozen=True)
class Audit:
    """`notices` deserve a look and break no promise."""

    proven: int
    broken: list[Finding]
    notices: list[Finding]


@allow(Role.SYSTEM, Role.OPERATOR)
async def audit_platform(ctx: Context) -> Audit:
    """Reads only, and holds nobody up: all invariants look at one moment. Raises Busy when the database is away."""
    async with ctx.begin() as tx:
        await rows.freeze(tx.db)
        broken = await rows.broken(tx.db, rows.INVARIANTS)
        return Audit(len(rows.INVARIANTS) - len(broken), broken, await rows.broken(tx.db, rows.NOTICES))
