"""The audit of a live database against its invariants."""

from dataclasses import dataclass

from domain.accounts import Role
from models import invariants as invariant_rows
from models.invariants import Finding
from resolvers.access import allow
from resolvers.context import Context
from resolvers.partners.sealing import broken_seals

SEALED = "Every bank account number opens for the partner and the branch that it stands with, and for no other."
"""Proved with the key, not by a statement. A row whose key is not given breaks it too."""
PROMISES = (*invariant_rows.INVARIANTS, SEALED)


@dataclass(frozen=True)
class Audit:
    """The outcome of an audit. `proven`: the number of invariants that hold. `notices` break no invariant."""

    proven: int
    broken: list[Finding]
    notices: list[Finding]


@allow(Role.SYSTEM, Role.OPERATOR)
async def audit_platform(ctx: Context) -> Audit:
    """Checks all invariants on one snapshot, read-only and without locks. Raises Busy if the database is away."""
    async with ctx.begin() as tx:
        await invariant_rows.freeze(tx.db)
        broken = await invariant_rows.broken(tx.db, invariant_rows.INVARIANTS)
        if seals := await broken_seals(tx.db, ctx.services.vault):
            broken.append(Finding(SEALED, len(seals), [*seals[: invariant_rows.ROWS_SHOWN]]))
        notices = await invariant_rows.broken(tx.db, invariant_rows.NOTICES)
        return Audit(len(PROMISES) - len(broken), broken, notices)
