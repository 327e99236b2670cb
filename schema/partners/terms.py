"""A partner's terms: its own values in place of the platform's defaults."""

from decimal import Decimal

import strawberry

from domain.partners import FeeEarner, PartnerTerm
from domain.partners import PartnerTerms as PartnerTermsRow
from resolvers import partners
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to
from schema.kit.inputs import change, idempotency_key, optional
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.problems import SecondOperatorNeeded
from schema.kit.rows import OfRow, from_row
from schema.partners.profile import Partner

_COMMISSION = "The platform's share of ticket prices, in per cent: 0 to 100, at most two decimals."
_DAYS = "Business days from a show's end until its amounts are due: 0 to 60."
_TTL = "Lifetime in seconds of a lock on shows without a value of their own: 2 to 1800."
_CLOSE = (
    "Minutes before the start at which cancellation closes where there is no cancellation policy: 0 to 525600."
    " Copied to shows when they are created."
)
_CHECK_IN = "Minutes before a show's start from which gates admit its guests: 0 to 10080. For all of its shows at once."
_EARNER = (
    "Who earns the fee that is kept when seats are cancelled. Frozen by each booking when it is initiated; without it,"
    " the platform."
)
_DEFAULT = "the platform's default, as in `backToDefault`"
_SALES_CLOSE = (
    "Minutes before the start at which sales close, of shows without a value of their own: 0 to 10080. For all of them"
    " at once."
)

describe_enum(
    PartnerTerm,
    "A term that a partner may have instead of the platform's default.",
    COMMISSION_PERCENT="The platform's share of ticket prices.",
    SETTLEMENT_DAYS="Business days until amounts are due.",
    LOCK_TTL_SECONDS="The lifetime of locks.",
    CANCELLATION_CLOSE_MINUTES="The cancellation cut-off.",
    CHECK_IN_OPENS_MINUTES="When gates begin to admit.",
    SALES_CLOSE_MINUTES="When sales close.",
    CANCELLATION_FEE_EARNER="Who earns the fee of a cancellation.",
)
describe_enum(
    FeeEarner,
    "Who earns the fee that is kept when seats are cancelled.",
    PLATFORM="The platform.",
    PARTNER="The partner: its `refund` in a statement is less by the fee.",
)


@strawberry.type(description="The terms in force for a partner: its own, or the platform's defaults.")
class PartnerTerms(OfRow[partners.TermsInForce]):
    commission_percent: Decimal = from_row(_COMMISSION)
    settlement_days: int = from_row(_DAYS)
    lock_ttl_seconds: int = from_row(_TTL)
    cancellation_close_minutes: int = from_row(_CLOSE)
    check_in_opens_minutes: int = from_row(_CHECK_IN)
    sales_close_minutes: int = from_row(_SALES_CLOSE)
    cancellation_fee_earner: FeeEarner = from_row(_EARNER)
    own: list[PartnerTerm] = from_row(
        "The terms that are the partner's own; the others follow the platform's defaults."
    )


@adds_to(
    Partner,
    "Its terms with the platform. For the partner itself and operators; null for others.",
    name="terms",
)
async def terms_of_partner(partner: strawberry.Parent[Partner], info: Info) -> PartnerTerms | None:
    return await or_null(partners.read_partner_terms(info.context.ctx, partner.row.id), PartnerTerms.of)


@strawberry.input(description="Changes to a partner's terms.")
class SetPartnerTermsInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    commission_percent: Decimal | None = change(_COMMISSION, null=_DEFAULT)
    settlement_days: int | None = change(_DAYS, null=_DEFAULT)
    lock_ttl_seconds: int | None = change(_TTL, null=_DEFAULT)
    cancellation_close_minutes: int | None = change(_CLOSE, null=_DEFAULT)
    check_in_opens_minutes: int | None = change(_CHECK_IN, null=_DEFAULT)
    sales_close_minutes: int | None = change(_SALES_CLOSE, null=_DEFAULT)
    cancellation_fee_earner: FeeEarner | None = change(_EARNER, null=_DEFAULT)
    back_to_default: list[PartnerTerm] | None = optional("Terms that follow the platform's default from now on.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class TermsMutations:
    @mutation(
        "Changes a partner's terms. Existing bookings and locks keep the terms that they were created under."
        " For operators.",
        SecondOperatorNeeded,
    )
    async def set_partner_terms(self, info: Info, input: SetPartnerTermsInput) -> Partner:
        ctx, given = info.context.keyed(input), {term: getattr(input, term) for term in PartnerTerm}
        changes = PartnerTermsRow(**{term: value for term, value in given.items() if value is not strawberry.UNSET})
        emptied = [term for term, value in given.items() if value is None]
        back = list(dict.fromkeys([*(input.back_to_default or ()), *emptied]))
        return Partner.of(await partners.set_partner_terms(ctx, input.partner_id, changes, back))
