"""Disputes (chargebacks), for operators."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.checkout.disputes import ChargeTo, DisputeStatus
from domain.checkout.disputes import Dispute as DisputeRow
from resolvers import checkout
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.inputs import After, First, idempotency_key
from schema.kit.mapping import or_null
from schema.kit.mutation import mutation
from schema.kit.problems import DisputeNotLost
from schema.kit.relay import Connection
from schema.kit.rows import OfRow, from_row
from schema.kit.scalars import Money, money_from_row

DISPUTES_A_PAGE = 20

describe_enum(
    DisputeStatus,
    "The status of a dispute.",
    OPEN="The customer's bank claims the money; not decided yet.",
    WON="Decided for the platform: the money stays.",
    LOST="The money is gone; an operator decides who bears the loss.",
    CHARGED_TO_PLATFORM="Lost, borne by the platform.",
    CHARGED_TO_PARTNER="Lost, borne by the partner.",
)
describe_enum(
    ChargeTo,
    "Who bears a lost dispute.",
    PLATFORM="The platform.",
    PARTNER="The partner that sold the tickets; deducted from its payable.",
)


@strawberry.type(description="A customer's bank asks for a payment back. Seen by operators alone.")
class Dispute(OfRow[DisputeRow]):
    id: strawberry.ID = from_row("Its id.")
    payment_id: strawberry.ID = from_row(
        "The payment; the provider's reference where the platform knows no such payment."
    )
    provider: str = from_row("The payment provider that reported it.")
    provider_reference: str = from_row("The provider's reference for it.")
    status: DisputeStatus = from_row("The current status.")
    opened_at: datetime = from_row("When it was opened.")
    decided_at: datetime | None = from_row("When the bank's decision arrived.")

    amount: Money = money_from_row("The amount claimed or taken back.", minor="amount_minor")


@strawberry.input(description="An operator's decision on a lost dispute.")
class ReviewDisputeInput:
    dispute_id: strawberry.ID = strawberry.field(description="The dispute.")
    charge_to: ChargeTo = strawberry.field(description="Who bears the loss.")
    note: str = strawberry.field(description="The reason, for the audit trail. Up to 500 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class DisputeQueries:
    @field("Disputes, latest first. For operators; null for others.")
    async def disputes(
        self,
        info: Info,
        status: Annotated[DisputeStatus | None, strawberry.argument(description="Only those with this status.")] = None,
        first: First = DISPUTES_A_PAGE,
        after: After = None,
    ) -> Connection[Dispute] | None:
        asked = checkout.list_disputes(info.context.ctx, status, first, after)
        return await or_null(asked, lambda page: Connection.page(page, Dispute.of, after))


@strawberry.type
class DisputeMutations:
    @mutation("Decides who bears a lost dispute. For operators; idempotent.", DisputeNotLost)
    async def review_dispute(self, info: Info, input: ReviewDisputeInput) -> Dispute:
        ctx = info.context.keyed(input)
        return Dispute.of(await checkout.review_dispute(ctx, input.dispute_id, input.charge_to, input.note))
