"""Disputes: a customer's bank asks for a payment back. An operator decides who bears a lost one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import DomainError, Kind


class DisputeStatus(StrEnum):
    """OPEN, then WON or LOST, as the provider states it; a LOST one is charged by an operator."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    CHARGED_TO_PLATFORM = "CHARGED_TO_PLATFORM"
    CHARGED_TO_PARTNER = "CHARGED_TO_PARTNER"


class ChargeTo(StrEnum):
    PLATFORM = "PLATFORM"
    PARTNER = "PARTNER"

    @property
    def status(self) -> DisputeStatus:
        return DisputeStatus(f"CHARGED_TO_{self}")


@dataclass(frozen=True)
class Dispute:
    """`show_id`: UNROUTED for a payment that the platform does not know. `decided_at`: when the decision arrived."""

    show_id: str
    id: str
    payment_id: str
    provider: str
    provider_reference: str
    amount_minor: int
    currency: str
    status: DisputeStatus
    opened_at: datetime
    decided_at: datetime | None


@dataclass(eq=False)
class DisputeNotLost(DomainError):
    """Only a lost dispute is charged, and only once."""

    code = "DISPUTE_NOT_LOST"
    kind = Kind.CONFLICT
    dispute_id: str
    status: str

    @property
    def message(self) -> str:
        return f"This dispute is {self.status}. One that is LOST can be charged, once."
