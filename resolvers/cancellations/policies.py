"""setCancellationPolicy: the fees of cancellations, for all shows of a partner or for one of them."""

from collections.abc import Sequence
from typing import Any

from domain import ids
from domain.accounts import Role, Scope
from domain.cancellations import CancellationPolicy, Tier, checked_tiers
from domain.errors import NotFound
from models import audit, base
from models import partners as partner_rows
from models import shows as show_rows
from models.cancellations import policies as policy_rows
from models.cancellations.policies import Subject
from resolvers.access import allow, require_partner
from resolvers.context import Context, Transaction


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def set_cancellation_policy(
    ctx: Context, partner_id: str, show_id: str | None, tiers: Sequence[Tier] | None
) -> CancellationPolicy | None:
    """Sets the policy of the partner, or of its show if one is named, and answers the one then in force: None is the
    platform's default. Without tiers the partner's or show's own policy is dropped. Existing bookings keep theirs.

    Atomic and idempotent. Raises NotFound, Forbidden, InvalidInput.
    """
    require_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    if show_id is not None:
        ids.expect(ids.SHOW, show_id)
    wanted = None if tiers is None else checked_tiers(tiers)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("setCancellationPolicy", show_id or partner_id)
        subject = await _lock_subject(tx, partner_id, show_id)
        if earlier is None:
            await _put(tx, subject, wanted)
        return await policy_rows.in_force_for(tx.db, subject)


async def _lock_subject(tx: Transaction, partner_id: str, show_id: str | None) -> Subject:
    """Locks the partner FOR UPDATE until commit, so that versions are numbered one after the other. Raises NotFound."""
    if await partner_rows.lock(tx.db, partner_id) is None:
        raise NotFound(partner_id)
    if show_id is not None:
        show = await show_rows.find(tx.db, show_id)
        if show is None or show.partner_id != partner_id:
            raise NotFound(show_id)
    return partner_id, show_id


async def _put(tx: Transaction, subject: Subject, tiers: tuple[Tier, ...] | None) -> None:
    partner_id, show_id = subject
    before = await policy_rows.newest(tx.db, subject)
    if tiers == (None if before is None else before.tiers):
        return
    made = CancellationPolicy(
        id=ids.new(ids.POLICY),
        partner_id=partner_id,
        show_id=show_id,
        version=1 if before is None else before.version + 1,
        tiers=tiers,
        created_by=tx.principal.actor_id,
        created_at=await base.now(tx.db),
    )
    await policy_rows.add(tx.db, made)
    tx.audit(audit.Entry("setCancellationPolicy", show_id or partner_id, _snapshot(before), _snapshot(made)))


def _snapshot(policy: CancellationPolicy | None) -> dict[str, Any] | None:
    """The policy's id and tiers as JSON values, for the audit trail."""
    if policy is None:
        return None
    tiers = [(tier.minutes_before, str(tier.fee_percent)) for tier in policy.tiers or ()]
    return {"policyId": policy.id, "tiers": tiers if policy.tiers is not None else None}
