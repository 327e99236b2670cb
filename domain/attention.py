"""What waits for a human: what the platform could not bring to an end by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.notifications import Notification
from domain.payments import Refund

Item = TypeVar("Item")


@dataclass(frozen=True)
class Job:
    """A row of the outbox. `parked_code`: why it will not be tried again, until somebody says so."""

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
        """Ids of what it is about: an event may carry an address as well, which is nobody's business here."""
        return [value for name, value in self.payload.items() if name.endswith("_id")]


@dataclass(frozen=True)
class OrphanCallback:
    """A signed word about a payment that the platform does not know."""

    id: str
    payment_id: str
    body: bytes
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
    orphan_callbacks: Waiting[OrphanCallback]
    failed_refunds: Waiting[Refund]
