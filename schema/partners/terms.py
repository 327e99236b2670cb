"""What a partner has agreed with the platform."""

from decimal import Decimal

import strawberry

from domain import partners as rows
from resolvers import partners
from schema.kit.enums import describe_enum
from schema.kit.fields import adds_to
from schema.kit.inputs import LEFT_OUT, idempotency_key, meant, optional
from schema.kit.mutation import mutation
from schema.kit.operation import Info
from schema.kit.querying import or_null
from schema.partners.profile import Partner

_COMMISSION = "The platform's share of ticket prices, in per cent: 0 to 100, at most two decimals."
_DAYS = "How many business days after a show's end its money is due: 0 to 60."
_TTL = "How many seconds a lock lives on the seats of its shows that have no value of their own: 2 to 1800."
_CLOSE = (
    "How many minutes before the start cancelling ends where there is no cancellation policy: 0 to 525600. Shows take"
    " it over when they are created."
)

PartnerTerm = describe_enum(
    rows.PartnerTerm,
    "What a partner may have of its own instead of the platform's default.",
    COMMISSION_PERCENT="The platform's share of ticket prices.",
    SETTLEMENT_DAYS="When its money is due.",
    LOCK_TTL_SECONDS="How long locks live.",
    CANCELLATION_CLOSE_MINUTES="When cancelling ends.",
)


@strawberry.type(description="What holds for a partner now: its own terms, else the platform's defaults.")
class PartnerTerms:
    commission_percent: Decimal = strawberry.field(description=_COMMISSION)
    settlement_days: int = strawberry.field(description=_DAYS)
    lock_ttl_seconds: int = strawberry.field(description=_TTL)
    cancellation_close_minutes: int = strawberry.field(description=_CLOSE)
    own: list[rows.PartnerTerm] = strawberry.field(
        description="Which of them are the partner's own; the others follow the platform's defaults."
    )

    @classmethod
    def of(cls, terms: partners.TermsInForce) -> "PartnerTerms":
        return cls(**vars(terms))


@adds_to(
    Partner,
    "What it has agreed with the platform. For the partner itself and operators; null for others.",
    name="terms",
)
async def terms_of_partner(partner: strawberry.Parent[Partner], info: Info) -> PartnerTerms | None:
    return await or_null(partners.read_partner_terms(info.context.ctx, partner.row.id), PartnerTerms.of)


@strawberry.input(description="What changes about a partner's terms.")
class SetPartnerTermsInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    commission_percent: Decimal | None = optional(_COMMISSION + LEFT_OUT)
    settlement_days: int | None = optional(_DAYS + LEFT_OUT)
    lock_ttl_seconds: int | None = optional(_TTL + LEFT_OUT)
    cancellation_close_minutes: int | None = optional(_CLOSE + LEFT_OUT)
    back_to_default: list[rows.PartnerTerm] | None = optional("Those that follow the platform's default from now on.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class TermsMutations:
    @mutation(
        "Changes what a partner has agreed with the platform. Bookings and locks that exist keep what they were made"
        " under. For operators."
    )
    async def set_partner_terms(self, info: Info, input: SetPartnerTermsInput) -> Partner:
        ctx, changes = info.context.keyed(input), meant(rows.PartnerTerms, input)
        row = await partners.set_partner_terms(ctx, input.partner_id, changes, input.back_to_default or ())
        return Partner.of(row)
