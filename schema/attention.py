"""What needs an operator's attention."""

from datetime import datetime

import strawberry

from domain.attention import Attention as AttentionRow
from domain.attention import Job as JobRow
from domain.attention import UnmatchedDelivery as UnmatchedDeliveryRow
from domain.payments import PaymentStatus
from domain.payments import Refund as RefundRow
from domain.proposals import Proposal as ProposalRow
from resolvers import attention, second_operator
from schema.kit.context import Info
from schema.kit.fields import field
from schema.kit.inputs import idempotency_key
from schema.kit.mapping import listed, or_null
from schema.kit.mutation import mutation
from schema.kit.rows import OfRow, derived, from_row
from schema.notifications import GivenUpNotification
from schema.payments import Refund

_TOTAL = "The total number, including those not listed in `newest`."
_NEWEST = "The newest, at most 100."


@strawberry.type(description="Work that a worker does after a request.")
class Job(OfRow[JobRow]):
    id: strawberry.ID = from_row("The job's id (`EVENT_…`).")
    event: str = from_row("The event that caused it, such as `BookingConfirmed`.")
    request_id: str = from_row("The id of the request that recorded it, as in the log.")
    attempts: int = from_row("How often it was tried.")
    recorded_at: datetime = from_row("When it was recorded.")
    parked_code: str | None = from_row(
        "Why it is not retried: the code of the refusal, or the type of the unexpected error. Null"
        " for a job that is not parked."
    )
    done_at: datetime | None = from_row("When it was done.")

    @derived("Ids of the objects that it is about.")
    def about(self) -> list[strawberry.ID]:
        return [strawberry.ID(id) for id in self.row.about]


@strawberry.type(
    name="OrphanCallback",
    description="A signed callback of the payment provider about a payment that the platform does not know.",
)
class UnmatchedDelivery(OfRow[UnmatchedDeliveryRow]):
    id: strawberry.ID = from_row("The delivery's id (`EVENT_…`).")
    payment_id: strawberry.ID = from_row(
        "The payment that it names: the provider's reference where that is all it names."
    )
    status: PaymentStatus | None = from_row(
        "The state that it reports; null for events about something else, and where none was kept."
    )
    provider_reference: str | None = from_row("The provider's reference for the payment.")
    received_at: datetime = from_row("When it was received.")


@strawberry.type(description="A refund that the provider refused. It is retried with backoff.")
class FailedRefund(OfRow[RefundRow]):
    payment_id: strawberry.ID = from_row("The payment that is refunded.")
    booking_id: strawberry.ID = from_row("The booking of that payment.")
    attempts: int = from_row("How often the refund was requested from the provider.")

    @derived("The refund.")
    def refund(self) -> Refund:
        return Refund.of(self.row)


@strawberry.type(description="Jobs that are not retried any more.")
class ParkedJobs:
    total: int = strawberry.field(description=_TOTAL)
    newest: list[Job] = strawberry.field(description=_NEWEST)


@strawberry.type(description="Messages that are not retried any more.")
class GivenUpNotifications:
    total: int = strawberry.field(description=_TOTAL)
    newest: list[GivenUpNotification] = strawberry.field(description=_NEWEST)


@strawberry.type(name="OrphanCallbacks", description="Callbacks about payments that the platform does not know.")
class UnmatchedDeliveries:
    total: int = strawberry.field(description=_TOTAL)
    newest: list[UnmatchedDelivery] = strawberry.field(description=_NEWEST)


@strawberry.type(description="Refunds that failed at the provider.")
class FailedRefunds:
    total: int = strawberry.field(description=_TOTAL)
    newest: list[FailedRefund] = strawberry.field(description=_NEWEST)


@strawberry.type(description="A change that one operator has asked for and a second one has to ask for as well.")
class Proposal(OfRow[ProposalRow]):
    id: strawberry.ID = from_row("The proposal's id (`PROPOSAL_…`).")
    operation: str = from_row("The operation, such as `setPartnerTerms`.")
    object_id: strawberry.ID = from_row("The object of the change: a partner, a ticket, a day of rates.")
    proposed_by: strawberry.ID = from_row("The operator who has asked for it.")
    proposed_at: datetime = from_row("When it was asked for.")
    expires_at: datetime = from_row("Until when a second operator may ask for the same.")

    @derived("What was asked for, one value a line, such as `commission_percent: 12.50`.")
    def details(self) -> list[str]:
        return [f"{name}: {value}" for name, value in self.row.request.items() if value is not None]


@strawberry.type(description="Work that the platform could not finish without an operator.")
class Attention:
    parked_jobs: ParkedJobs = strawberry.field(
        description="Jobs to inspect, and to run again with `retryJob` once they can succeed."
    )
    given_up_notifications: GivenUpNotifications = strawberry.field(
        description="Customers who did not get their message."
    )
    unmatched_deliveries: UnmatchedDeliveries = strawberry.field(
        name="orphanCallbacks", description="Payments that the provider reports and the platform does not know."
    )
    failed_refunds: FailedRefunds = strawberry.field(description="Refunds that have not been paid back.")

    @classmethod
    def of(cls, found: AttentionRow) -> "Attention":
        jobs, messages = found.parked_jobs, found.given_up_notifications
        unmatched, refunds = found.unmatched_deliveries, found.failed_refunds
        return cls(
            parked_jobs=ParkedJobs(total=jobs.total, newest=[Job.of(row) for row in jobs.newest]),
            given_up_notifications=GivenUpNotifications(
                total=messages.total, newest=[GivenUpNotification.of(row) for row in messages.newest]
            ),
            unmatched_deliveries=UnmatchedDeliveries(
                total=unmatched.total, newest=[UnmatchedDelivery.of(row) for row in unmatched.newest]
            ),
            failed_refunds=FailedRefunds(total=refunds.total, newest=[FailedRefund.of(row) for row in refunds.newest]),
        )


@strawberry.input(description="The job to run again.")
class RetryJobInput:
    job_id: strawberry.ID = strawberry.field(description="The job's id (`EVENT_…`).")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class AttentionQueries:
    @field("What needs an operator's attention. For operators; null for other callers.")
    async def attention(self, info: Info) -> Attention | None:
        return await or_null(attention.read_attention(info.context.ctx), Attention.of)

    @field("Changes that wait for a second operator, newest first: at most 100. For operators; null for other callers.")
    async def proposals(self, info: Info) -> list[Proposal] | None:
        return await or_null(second_operator.list_proposals(info.context.ctx), listed(Proposal.of))


@strawberry.type
class AttentionMutations:
    @mutation("Retries a parked job. For operators; idempotent.")
    async def retry_job(self, info: Info, input: RetryJobInput) -> Job:
        return Job.of(await attention.retry_job(info.context.keyed(input), input.job_id))
