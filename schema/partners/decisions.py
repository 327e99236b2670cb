"""Partners: verification, and what operators decide."""

import strawberry

from domain.partners import NewDocument
from resolvers import partners
from schema.kit.context import Info
from schema.kit.inputs import idempotency_key, to_domain
from schema.kit.mutation import mutation
from schema.kit.problems import PartnerStatusConflict
from schema.partners.profile import Partner


@strawberry.input(description="A verification document.")
class DocumentInput:
    kind: str = strawberry.field(description="The kind of document, such as `OWNERSHIP_DEED` or `TRADE_LICENCE`.")
    reference: str = strawberry.field(description="URL or number of the document.")


@strawberry.input(description="Documents for the verification of a partner.")
class SubmitVerificationInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    documents: list[DocumentInput] = strawberry.field(description="1 to 20 documents.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The partner to approve.")
class ApprovePartnerInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The partner to reject.")
class RejectPartnerInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    reason: str = strawberry.field(description="The reason, which the partner sees.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The partner to suspend.")
class SuspendPartnerInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    reason: str = strawberry.field(description="The reason, which the partner sees.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="The partner to reinstate.")
class ReinstatePartnerInput:
    partner_id: strawberry.ID = strawberry.field(description="The partner.")
    reason: str = strawberry.field(description="The reason, for the audit trail.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class DecisionMutations:
    @mutation("Submits documents for the verification of a partner. Idempotent.")
    async def submit_verification(self, info: Info, input: SubmitVerificationInput) -> Partner:
        documents = [to_domain(NewDocument, document) for document in input.documents]
        return Partner.of(await partners.submit_verification(info.context.keyed(input), input.partner_id, documents))

    @mutation("Approves a partner: its shows go on sale. For operators.", PartnerStatusConflict)
    async def approve_partner(self, info: Info, input: ApprovePartnerInput) -> Partner:
        return Partner.of(await partners.approve_partner(info.context.keyed(input), input.partner_id))

    @mutation("Rejects a partner: its sales stop, sold tickets stay valid. For operators.")
    async def reject_partner(self, info: Info, input: RejectPartnerInput) -> Partner:
        return Partner.of(await partners.reject_partner(info.context.keyed(input), input.partner_id, input.reason))

    @mutation(
        "Suspends an active partner: its sales and API keys stop and payouts are held; sold tickets stay valid. For"
        " operators.",
        PartnerStatusConflict,
    )
    async def suspend_partner(self, info: Info, input: SuspendPartnerInput) -> Partner:
        return Partner.of(await partners.suspend_partner(info.context.keyed(input), input.partner_id, input.reason))

    @mutation("Undoes a suspension: sales go on, held payouts go out. For operators.", PartnerStatusConflict)
    async def reinstate_partner(self, info: Info, input: ReinstatePartnerInput) -> Partner:
        return Partner.of(await partners.reinstate_partner(info.context.keyed(input), input.partner_id, input.reason))
