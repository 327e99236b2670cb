"""What needs an operator's attention: jobs, messages, deliveries and refunds that the platform could not complete."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.notifications import Notification
from domain.payments import PaymentStatus, Refund

Item = TypeVar("Item")


@dataclass(frozen=True)
class Job:
    """A row of the outbox. `parked_code`: the code of the error for which it waits until an operator retries it."""

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
        """The ids in its payload. Operators are not shown the rest, which may be an e-mail address."""
        return [value for name, value in self.payload.items() if name.endswith("_id")]


@dataclass(frozen=True)
class UnmatchedDelivery:
    """A correctly signed delivery of the payment provider about a payment that the platform does not know. Status and
    reference are None for a dispute, and in rows of versions that did not store them.
    """

    id: str
    payment_id: str
    status: PaymentStatus | None
    provider_reference: str | None
    received_at: datetime


@dataclass(frozen=True)
class Waiting(Generic[Item]):
    """`total` counts all that wait, `newest` lists some of them."""

    total: int
    newest: list[Item]


@dataclass(frozen=True)
class Attention:
    parked_jobs: Waiting[Job]
    given_up_notifications: Waiting[Notification]
    unmatched_deliveries: Waiting[UnmatchedDelivery]
    failed_refunds: Waiting[Refund]
