"""Why the platform has chosen these seats for a customer, or none."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """The first two come with seats, the others with none."""

    TOGETHER = "TOGETHER"
    SPLIT = "SPLIT"
    TOO_FEW_SEATS = "TOO_FEW_SEATS"
    TOO_FEW_WHEELCHAIR_SPACES = "TOO_FEW_WHEELCHAIR_SPACES"
    ONLY_WHOLE_SOFAS = "ONLY_WHOLE_SOFAS"
    NOT_ON_SALE = "NOT_ON_SALE"


@dataclass(frozen=True)
class Reason:
    """`message`: one or two sentences for a customer."""

    code: Why
    message: str
