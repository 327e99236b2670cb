"""What operators decide on partners. Only an ACTIVE partner's shows are on sale; what is sold stays valid whatever they
decide. Each decision is sent to the partner, and ends what processes keep of its keys and staff.
"""

from dataclasses import dataclass

from domain import ids
from domain.accounts import Role
from domain.events import Event, PartnerApproved, PartnerReinstated, PartnerRejected, PartnerSuspended
from domain.partners import LONGEST_REASON, Partner, PartnerStatus, check_decision, check_reinstatement
from domain.text import clean
from models import audit
from models import partners as partner_rows
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.partners.profile import get_partner, partner_for_update


@dataclass(frozen=True)
class Decision:
    """`reason`: for the audit trail, and for the partner unless it may sell."""

    status: PartnerStatus
    reason: str | None = None

    @property
    def shown(self) -> str | None:
        return None if self.status is PartnerStatus.ACTIVE else self.reason


@allow(Role.OPERATOR)
async def approve_partner(ctx: Context, partner_id: str) -> Partner:
    """Puts the partner's shows on sale. Idempotent. Raises NotFound, and PartnerStatusConflict for a suspended one."""
    ids.expect(ids.PARTNER, partner_id)
    async with ctx.begin() as tx:
        if await tx.replay_of("approvePartner", partner_id) is not None:
            return await get_partner(tx.db, partner_id)
        partner = await partner_for_update(tx, partner_id)
        check_decision(partner, PartnerStatus.ACTIVE)
        return await _change(tx, partner, Decision(PartnerStatus.ACTIVE), PartnerApproved(partner_id))


@allow(Role.OPERATOR)
async def reject_partner(ctx: Context, partner_id: str, reason: str) -> Partner:
    """Rejects the partner, also an approved one: sales and its keys stop, payouts are held, sold seats stay. Its staff
    may read, and submit documents again. Raises NotFound, InvalidInput.
    """
    ids.expect(ids.PARTNER, partner_id)
    why = clean(reason, "reason", LONGEST_REASON)
    async with ctx.begin() as tx:
        if await tx.replay_of("rejectPartner", partner_id) is not None:
            return await get_partner(tx.db, partner_id)
        partner = await partner_for_update(tx, partner_id)
        return await _change(tx, partner, Decision(PartnerStatus.REJECTED, why), PartnerRejected(partner_id))


@allow(Role.OPERATOR)
async def suspend_partner(ctx: Context, partner_id: str, reason: str) -> Partner:
    """Stops the sales and the keys of an active partner and holds its payouts. Sold tickets stay valid: they admit and
    can be cancelled. Its staff may read. Idempotent. Raises NotFound, InvalidInput, PartnerStatusConflict.
    """
    ids.expect(ids.PARTNER, partner_id)
    why = clean(reason, "reason", LONGEST_REASON)
    async with ctx.begin() as tx:
        if await tx.replay_of("suspendPartner", partner_id) is not None:
            return await get_partner(tx.db, partner_id)
        partner = await partner_for_update(tx, partner_id)
        check_decision(partner, PartnerStatus.SUSPENDED)
        return await _change(tx, partner, Decision(PartnerStatus.SUSPENDED, why), PartnerSuspended(partner_id))


@allow(Role.OPERATOR)
async def reinstate_partner(ctx: Context, partner_id: str, reason: str) -> Partner:
    """Undoes a suspension: sales and keys go on, held payouts go out. The reason stands in the audit trail. Idempotent.
    Raises NotFound, InvalidInput, PartnerStatusConflict.
    """
    ids.expect(ids.PARTNER, partner_id)
    why = clean(reason, "reason", LONGEST_REASON)
    async with ctx.begin() as tx:
        if await tx.replay_of("reinstatePartner", partner_id) is not None:
            return await get_partner(tx.db, partner_id)
        partner = await partner_for_update(tx, partner_id)
        check_reinstatement(partner)
        return await _change(tx, partner, Decision(PartnerStatus.ACTIVE, why), PartnerReinstated(partner_id))


async def _change(tx: Transaction, partner: Partner, decision: Decision, event: Event) -> Partner:
    """Joins the transaction, which has locked the partner."""
    if (partner.status, partner.status_reason) == (decision.status, decision.shown):
        return partner
    await partner_rows.change_status(tx.db, partner.id, decision.status, decision.shown)
    tx.access_changed(partner.id)
    before = {"status": partner.status, "reason": partner.status_reason}
    after = {"status": decision.status, "reason": decision.reason}
    tx.audit(audit.Entry(type(event).__name__, partner.id, before, after))
    tx.record(event)
    return await get_partner(tx.db, partner.id)
