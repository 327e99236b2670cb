"""Allowances: how often something may be done in a stretch of time, counted in the database for all processes."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import DomainError, Kind


@dataclass(frozen=True)
class Allowance:
    """`most` uses in a `window` that begins with the first. `words` ends the sentence "At most
    {most} …".
    """

    name: str
    words: str
    most: int
    window: timedelta

    @property
    def rule(self) -> str:
        return f"At most {self.most} {self.words}."


@dataclass(frozen=True)
class AllowanceUse:
    """`subject`: for whom it is counted, such as an address, a network or an account."""

    allowance: Allowance
    subject: str
    times: int = 1


@dataclass(eq=False)
class AllowanceUsed(DomainError):
    code = "ALLOWANCE_USED"
    kind = Kind.LIMITED
    rule: str
    retry_after_seconds: int

    @property
    def message(self) -> str:
        return f"{self.rule} Try again in {self.retry_after_seconds} s."
