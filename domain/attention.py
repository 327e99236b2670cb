"""What needs an operator's attention: what the platform could not bring to an end by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.notifications import Notification
from domain.payments import PaymentStatus, Refund

Item = TypeVar("Item")


@dataclass(frozen=True)
class Job:
    """A row of the outbox. `parked_code`: why it is not tried again until an operator retries it."""

    show_id: str
    id: str
    event: str
    payload: dict[str, Any]
    request_id: str
    attempts: int
    recorded_at: datetime
    parked_code: str | None
    done_at: datetime | None

    @property
    def about(self) -> list[str]:
        """Ids of what it is about; an event may carry an address as well, which operators are not shown."""
        return [value for name, value in self.payload.items() if name.endswith("_id")]


@dataclass(frozen=True)
class UnmatchedDelivery:
    """A correctly signed delivery of the payment provider about a payment that the platform does not know. Status and
    reference are None where it is about something else than the payment's state, or was kept before they were read.
    """

    id: str
    payment_id: str
    status: PaymentStatus | None
    provider_reference: str | None
    received_at: datetime


@dataclass(frozen=True)
class Waiting(Generic[Item]):
    """`total` counts those that are not among the newest as well."""

    total: int
    newest: list[Item]


@dataclass(frozen=True)
class Attention:
    parked_jobs: Waiting[Job]
    given_up_notifications: Waiting[Notification]
    unmatched_deliveries: Waiting[UnmatchedDelivery]
    failed_refunds: Waiting[Refund]
