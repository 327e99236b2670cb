"""The keys that all machines of the platform share, known by their fingerprints."""

from collections.abc import Mapping, Sequence

from domain.accounts import Role
from domain.keys import judge
from models import audit
from models import key_fingerprints as fingerprint_rows
from resolvers.access import allow
from resolvers.context import Context


@allow(Role.SYSTEM)
async def recognise_keys(ctx: Context, given: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of those of a machine's keys with which it must not start. `given`: the fingerprints of its keys, the
    present one first and then the previous one.

    In production the platform gets to know keys that are new, and moves on to those that follow on the known ones; not
    while any is foreign. Of machines that ask at once each sees what the one before has done. Raises Busy.
    """
    async with ctx.begin() as tx:
        known = await fingerprint_rows.lock(tx.db)
        verdict = judge(known, given)
        if verdict.foreign or ctx.policy.development:
            return verdict.foreign
        if verdict.new:
            await fingerprint_rows.add(tx.db, verdict.new)
        for name, fingerprint in verdict.follow.items():
            await fingerprint_rows.change(tx.db, name, fingerprint)
            tx.audit(audit.Entry("recogniseKeys", name, {"fingerprint": known[name]}, {"fingerprint": fingerprint}))
        return []


@allow(Role.SYSTEM)
async def forget_key(ctx: Context, name: str) -> bool:
    """The next machine that starts in production makes its own key known. False if none was known. Raises Busy."""
    async with ctx.begin() as tx:
        forgotten = await fingerprint_rows.forget(tx.db, name)
        if forgotten:
            tx.audit(audit.Entry("forgetKey", name))
        return forgotten
