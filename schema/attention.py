"""What needs an operator's attention."""

from datetime import datetime

import strawberry

from domain import attention as rows
from domain.payments import PaymentStatus
from domain.payments import Refund as RefundRow
from resolvers import attention
from schema.kit.fields import field
from schema.kit.inputs import idempotency_key
from schema.kit.mutation import mutation
from schema.kit.operation import Info
from schema.kit.querying import or_null
from schema.notifications import GivenUpNotification
from schema.payments import Refund

_TOTAL = "How many there are, those that are not among the newest as well."
_NEWEST = "The newest, at most 100."


@strawberry.type(description="Something that is done after a request, by a worker.")
class Job:
    id: strawberry.ID = strawberry.field(description="The job's id (`EVENT_…`).")
    event: str = strawberry.field(description="What happened that makes it necessary, such as `BookingConfirmed`.")
    about: list[strawberry.ID] = strawberry.field(description="Ids of what it is about.")
    request_id: str = strawberry.field(description="The request that recorded it: look for it in the log.")
    attempts: int = strawberry.field(description="How often it was tried.")
    recorded_at: datetime = strawberry.field(description="When it was recorded.")
    parked_code: str | None = strawberry.field(
        description="Why it is not tried any more: the code of the refusal that it met, or the kind of a bug. Null for"
        " a job that is not parked."
    )
    done_at: datetime | None = strawberry.field(description="When it was done.")

    @classmethod
    def of(cls, row: rows.Job) -> "Job":
        return cls(
            id=strawberry.ID(row.id),
            event=row.event,
            about=[strawberry.ID(id) for id in row.about],
            request_id=row.request_id,
            attempts=row.attempts,
            recorded_at=row.recorded_at,
            parked_code=row.parked_code,
            done_at=row.done_at,
        )


@strawberry.type(
    name="OrphanCallback",
    description="A signed callback of the payment provider about a payment that the platform does not know.",
)
class UnmatchedDelivery:
    id: strawberry.ID = strawberry.field(description="The delivery's id (`EVENT_…`).")
    payment_id: strawberry.ID = strawberry.field(
        description="The payment that it names: the provider's reference where that is all it names."
    )
    status: PaymentStatus | None = strawberry.field(
        description="The state that it reports; null for events about something else, and where none was kept."
    )
    provider_reference: str | None = strawberry.field(description="The provider's reference for the payment.")
    received_at: datetime = strawberry.field(description="When it came.")

    @classmethod
    def of(cls, row: rows.UnmatchedDelivery) -> "UnmatchedDelivery":
        return cls(
            id=strawberry.ID(row.id),
            payment_id=strawberry.ID(row.payment_id),
            status=row.status,
            provider_reference=row.provider_reference,
            received_at=row.received_at,
        )


@strawberry.type(description="A refund that the provider refused. It is tried again, with pauses.")
class FailedRefund:
    refund: Refund = strawberry.field(description="The refund.")
    payment_id: strawberry.ID = strawberry.field(description="The payment that it comes out of.")
    booking_id: strawberry.ID = strawberry.field(description="The booking that was paid with it.")
    attempts: int = strawberry.field(description="How often the provider was asked.")

    @classmethod
    def of(cls, row: RefundRow) -> "FailedRefund":
        payment_id, booking_id = strawberry.ID(row.payment_id), strawberry.ID(row.booking_id)
        return cls(refund=Refund.of(row), payment_id=payment_id, booking_id=booking_id, attempts=row.attempts)


@strawberry.type(description="Jobs that are not tried any more.")
class ParkedJobs:
    total: int = strawberry.field(description=_TOTAL)
    newest: list[Job] = strawberry.field(description=_NEWEST)


@strawberry.type(description="Messages that were given up.")
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


@strawberry.type(description="What the platform could not bring to an end by itself.")
class Attention:
    parked_jobs: ParkedJobs = strawberry.field(description="Jobs to look at, and to `retryJob` when they can succeed.")
    given_up_notifications: GivenUpNotifications = strawberry.field(
        description="Customers who did not get their message."
    )
    unmatched_deliveries: UnmatchedDeliveries = strawberry.field(
        name="orphanCallbacks", description="Money that may have come without a booking."
    )
    failed_refunds: FailedRefunds = strawberry.field(description="Money that has not gone back.")

    @classmethod
    def of(cls, found: rows.Attention) -> "Attention":
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


@strawberry.input(description="The job to try again.")
class RetryJobInput:
    job_id: strawberry.ID = strawberry.field(description="The job's id (`EVENT_…`).")
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class AttentionQueries:
    @field("What needs an operator's attention. For operators; null for other callers.")
    async def attention(self, info: Info) -> Attention | None:
        return await or_null(attention.read_attention(info.context.ctx), Attention.of)


@strawberry.type
class AttentionMutations:
    @mutation("Retries a parked job. For operators; the same again is harmless.")
    async def retry_job(self, info: Info, input: RetryJobInput) -> Job:
        return Job.of(await attention.retry_job(info.context.keyed(input), input.job_id))
