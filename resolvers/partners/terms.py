"""What a partner has agreed with the platform: its own values, and the defaults behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.partners import Partner, PartnerTerm, PartnerTerms, check_terms
from domain.policy import Policy
from domain.shows.scheduling import lock_ttl
from models import audit
from models import partners as partner_rows
from resolvers.access import allow, own_partner
from resolvers.context import Context
from resolvers.partners.profile import held_partner


@dataclass(frozen=True)
class TermsInForce:
    """`own`: which of them are the partner's, the others are the platform's defaults."""

    commission_percent: Decimal
    settlement_days: int
    lock_ttl_seconds: int
    cancellation_close_minutes: int
    own: list[PartnerTerm]

    @classmethod
    def of(cls, terms: PartnerTerms, policy: Policy) -> "TermsInForce":
        own = [term for term in PartnerTerm if getattr(terms, term) is not None]
        return cls(**{term: getattr(terms if term in own else policy, term) for term in PartnerTerm}, own=own)


@allow(Role.OPERATOR, partner=Scope.INVENTORY_READ)
async def read_partner_terms(ctx: Context, partner_id: str) -> TermsInForce:
    """Raises NotFound."""
    own_partner(ctx.principal, ids.expect(ids.PARTNER, partner_id))
    async with ctx.reading() as db:
        terms = await partner_rows.terms_of(db, partner_id)
    if terms is None:
        raise NotFound(partner_id)
    return TermsInForce.of(terms, ctx.policy)


@allow(Role.OPERATOR)
async def set_partner_terms(
    ctx: Context, partner_id: str, changes: PartnerTerms, back_to_default: Sequence[PartnerTerm] = ()
) -> Partner:
    """From now on; what was locked, booked or scheduled before keeps its own. Atomic; again is harmless.

    Raises NotFound, InvalidInput.
    """
    ids.expect(ids.PARTNER, partner_id)
    check_terms(changes)
    lock_ttl(changes.lock_ttl_seconds)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("setPartnerTerms", partner_id)
        partner = await held_partner(tx, partner_id)
        before = await partner_rows.terms_of(tx.db, partner_id) or PartnerTerms()
        after = before.changed(changes, back_to_default)
        if earlier is None and after != before:
            await partner_rows.change_terms(tx.db, partner_id, after)
            tx.audit(audit.Entry("setPartnerTerms", partner_id, _told(before), _told(after)))
        return partner


def _told(terms: PartnerTerms) -> dict[str, Any]:
    """As the audit trail holds it: null is the default."""
    percent = terms.commission_percent
    return vars(terms) | {"commission_percent": None if percent is None else str(percent)}
