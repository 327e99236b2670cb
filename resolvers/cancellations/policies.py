"""setCancellationPolicy: what giving seats back costs, for all shows of a partner or for one of them."""

from collections.abc import Sequence
from typing import Any

from domain import ids
from domain.accounts import Role, Scope
from domain.cancellations import CancellationPolicy, Tier, checked_tiers
from domain.errors import NotFound
from models import audit
from models import base as base_rows
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
    """What is in force for the partner, or for its show where one is named, from now on: None is the platform's
    default. Without tiers the partner's or show's own policy is dropped. Bookings that exist keep theirs.

    Atomic; the same again is harmless. Raises NotFound, Forbidden, InvalidInput.
    """
    require_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    if show_id is not None:
        ids.expect(ids.SHOW, show_id)
    wanted = None if tiers is None else checked_tiers(tiers)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("setCancellationPolicy", show_id or partner_id)
        subject = await _held(tx, partner_id, show_id)
        if earlier is None:
            await _put(tx, subject, wanted)
        return await policy_rows.in_force_for(tx.db, subject)


async def _held(tx: Transaction, partner_id: str, show_id: str | None) -> Subject:
    """The partner, held, so that versions are made one after the other. Raises NotFound."""
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
        created_at=await base_rows.now(tx.db),
    )
    await policy_rows.add(tx.db, made)
    tx.audit(audit.Entry("setCancellationPolicy", show_id or partner_id, _told(before), _told(made)))


def _told(policy: CancellationPolicy | None) -> dict[str, Any] | None:
    """As the audit trail holds it."""
    if policy is None:
        return None
    tiers = [(tier.minutes_before, str(tier.fee_percent)) for tier in policy.tiers or ()]
    return {"policyId": policy.id, "tiers": tiers if policy.tiers is not None else None}
