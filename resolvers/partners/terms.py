"""A partner's terms: its own values, and the platform's defaults for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain import ids
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.partners import FeeEarner, Partner, PartnerTerm, PartnerTerms, check_terms
from domain.policy import Policy
from domain.proposals import NewProposal
from domain.shows.scheduling import lock_ttl
from models import audit
from models import partners as partner_rows
from resolvers.access import allow, own_partner
from resolvers.context import Context
from resolvers.partners.profile import partner_for_update
from resolvers.second_operator import TwoOperators, require_second_operator


@dataclass(frozen=True)
class TermsInForce:
    """The terms that apply to a partner. `own`: those that are its own values and not the platform's defaults."""

    commission_percent: Decimal
    settlement_days: int
    lock_ttl_seconds: int
    cancellation_close_minutes: int
    check_in_opens_minutes: int
    sales_close_minutes: int
    cancellation_fee_earner: FeeEarner
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
    """Changes the terms of new locks, bookings, shows and settlements; existing ones keep theirs. When gates open and
    sales close is changed for all of its shows at once that have no value of their own.

    Atomic and idempotent. Raises NotFound, InvalidInput, SecondOperatorNeeded.
    """
    ids.expect(ids.PARTNER, partner_id)
    check_terms(changes)
    lock_ttl(changes.lock_ttl_seconds)
    async with TwoOperators(ctx), ctx.begin() as tx:
        earlier = await tx.replay_of("setPartnerTerms", partner_id)
        partner = await partner_for_update(tx, partner_id)
        before = await partner_rows.terms_of(tx.db, partner_id) or PartnerTerms()
        after = before.changed(changes, back_to_default)
        if earlier is None and after != before:
            await require_second_operator(tx, NewProposal("setPartnerTerms", partner_id, audit.snapshot(after)))
            await partner_rows.change_terms(tx.db, partner_id, after)
            tx.audit(audit.Entry("setPartnerTerms", partner_id, audit.snapshot(before), audit.snapshot(after)))
        return partner
