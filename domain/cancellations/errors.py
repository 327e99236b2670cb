"""Domain errors of cancellations."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError, Kind


@dataclass(eq=False)
class CancellationClosed(DomainError):
    code = "CANCELLATION_CLOSED"
    kind = Kind.CONFLICT
    closes_at: datetime

    @property
    def message(self) -> str:
        return f"Cancelling was possible until {self.closes_at.isoformat(timespec='seconds')}."
