"""Verification: the documents that a partner submits, for an operator to decide on."""

from collections.abc import Sequence

from domain import ids
from domain.accounts import Role, Scope
from domain.partners import (
    NewDocument,
    Partner,
    VerificationDocument,
    checked_documents,
    status_after_submission,
)
from models import audit
from models import partners as partner_rows
from resolvers.access import allow, own_partner
from resolvers.context import Context
from resolvers.partners.profile import get_partner, partner_for_update


@allow(partner=Scope.PARTNER_ADMIN, while_rejected=True)
async def submit_verification(ctx: Context, partner_id: str, documents: Sequence[NewDocument]) -> Partner:
    """Adds documents, idempotently; new ones put a rejected partner back to PENDING_VERIFICATION. Raises NotFound,
    InvalidInput.
    """
    ids.expect(ids.PARTNER, partner_id)
    checked = checked_documents(documents)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("submitVerification", partner_id)
        partner = await partner_for_update(tx, partner_id)
        if earlier is not None:
            return partner
        if await partner_rows.add_documents(tx.db, partner_id, checked) > 0:
            status = status_after_submission(partner.status)
            if status is not partner.status:
                await partner_rows.change_status(tx.db, partner_id, status, None)
                tx.access_changed(partner_id)
            kinds = {"documents": [document.kind for document in checked], "status": status}
            tx.audit(audit.Entry("submitVerification", partner_id, {"status": partner.status}, kinds))
        return await get_partner(tx.db, partner_id)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def list_documents(ctx: Context, partner_id: str) -> list[VerificationDocument]:
    """The partner's documents, oldest first. Raises NotFound for another partner's."""
    ids.expect(ids.PARTNER, partner_id)
    own_partner(ctx.principal, partner_id)
    async with ctx.reading() as db:
        return await partner_rows.documents_of(db, [partner_id])
