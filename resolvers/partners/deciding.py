"""What operators decide on partners. Only an ACTIVE partner's shows are on sale; what is sold stays valid whatever they
decide. Each decision is sent to the partner, and ends what processes keep of its keys and staff. A replay decides
nothing again, whatever was decided since.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
    """What an operator asks for by the `operation`. `reason`: for the audit trail, and for the partner unless it may
    sell. `check`: raises PartnerStatusConflict for a partner of which it cannot be asked.
    """

    operation: str
    status: PartnerStatus
    event: Event
    check: Callable[[Partner], None] | None = None
    reason: str | None = None

    @property
    def shown(self) -> str | None:
        return None if self.status is PartnerStatus.ACTIVE else self.reason


@allow(Role.OPERATOR)
async def approve_partner(ctx: Context, partner_id: str) -> Partner:
    """Puts the partner's shows on sale. Idempotent. Raises NotFound, and PartnerStatusConflict for a suspended one."""
    status = PartnerStatus.ACTIVE
    check = partial(check_decision, wanted=status)
    return await _decide(ctx, partner_id, Decision("approvePartner", status, PartnerApproved(partner_id), check))


@allow(Role.OPERATOR)
async def reject_partner(ctx: Context, partner_id: str, reason: str) -> Partner:
    """Rejects the partner, also an approved one: sales and its keys stop, payouts are held, sold seats stay. Its staff
    may read, and submit documents again. Raises NotFound, InvalidInput.
    """
    status, why = PartnerStatus.REJECTED, _cleaned(reason)
    return await _decide(ctx, partner_id, Decision("rejectPartner", status, PartnerRejected(partner_id), reason=why))


@allow(Role.OPERATOR)
async def suspend_partner(ctx: Context, partner_id: str, reason: str) -> Partner:
    """Stops the sales and the keys of an active partner and holds its payouts. Sold tickets stay valid: they admit and
    can be cancelled. Its staff may read. Idempotent. Raises NotFound, InvalidInput, PartnerStatusConflict.
    """
    status, why = PartnerStatus.SUSPENDED, _cleaned(reason)
    check = partial(check_decision, wanted=status)
    return await _decide(ctx, partner_id, Decision("suspendPartner", status, PartnerSuspended(partner_id), check, why))


@allow(Role.OPERATOR)
async def reinstate_partner(ctx: Context, partner_id: str, reason: str) -> Partner:
    """Undoes a suspension: sales and keys go on, held payouts go out. The reason stands in the audit trail. Idempotent.
    Raises NotFound, InvalidInput, PartnerStatusConflict.
    """
    status, why = PartnerStatus.ACTIVE, _cleaned(reason)
    event = PartnerReinstated(partner_id)
    return await _decide(ctx, partner_id, Decision("reinstatePartner", status, event, check_reinstatement, why))


def _cleaned(reason: str) -> str:
    return clean(reason, "reason", LONGEST_REASON)


async def _decide(ctx: Context, partner_id: str, decision: Decision) -> Partner:
    ids.expect(ids.PARTNER, partner_id)
    async with ctx.begin() as tx:
        if await tx.replay_of(decision.operation, partner_id) is not None:
            return await get_partner(tx.db, partner_id)
        partner = await partner_for_update(tx, partner_id)
        if decision.check is not None:
            decision.check(partner)
        return await _change(tx, partner, decision)


async def _change(tx: Transaction, partner: Partner, decision: Decision) -> Partner:
    """Joins the transaction, which has locked the partner."""
    if (partner.status, partner.status_reason) == (decision.status, decision.shown):
        return partner
    await partner_rows.change_status(tx.db, partner.id, decision.status, decision.shown)
    tx.access_changed(partner.id)
    before = {"status": partner.status, "reason": partner.status_reason}
    after = {"status": decision.status, "reason": decision.reason}
    tx.audit(audit.Entry(type(decision.event).__name__, partner.id, before, after))
    tx.record(decision.event)
    return await get_partner(tx.db, partner.id)
