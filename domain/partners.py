"""Partners: who they are, whether they may sell, where their money goes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PartnerStatus(StrEnum):
    PENDING_VERIFICATION = "PENDING_VERIFICATION"
    ACTIVE = "ACTIVE"
    REJECTED = "REJECTED"


@dataclass(frozen=True)
class Partner:
    """`account_mask` is all of the account number that leaves the system."""

    id: str
    name: str
    contact_email: str
    contact_phone: str
    status: PartnerStatus
    status_reason: str | None
    account_mask: str
    ifsc_code: str
    bank_details_complete: bool
    bank_details_changed_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class VerificationDocument:
    id: str
    partner_id: str
    kind: str
    reference: str
    submitted_at: datetime
