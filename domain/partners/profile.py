"""Partners: their profile, verification and bank details."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.accounts import PartnerState
from domain.allowances import Allowance
from domain.changes import LEFT_OUT, Changes, LeftOut
from domain.errors import DomainError, InvalidInput, Kind
from domain.text import clean

REGISTRATIONS = Allowance("registrations", "partners register from a network an hour", 5, timedelta(hours=1))
LONGEST_NAME, LONGEST_KIND, LONGEST_REFERENCE, LONGEST_REASON = 120, 60, 500, 500
MOST_DOCUMENTS = 20
MOST_CONTACTS = 10
"""Addresses that a partner may have had within the last 30 days: all of them are notified of each change."""
NOTIFIED_FOR = timedelta(days=30)
"""How long a former contact is notified of changes: a thief changes the contact first."""
MASK = "XXXXXX"

_ACCOUNT, _MASKED_ACCOUNT = re.compile(r"[0-9]{9,18}"), re.compile(r"X{2,14}[0-9]{4}")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")


class PartnerStatus(StrEnum):
    PENDING_VERIFICATION = "PENDING_VERIFICATION"
    ACTIVE = "ACTIVE"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"

    @property
    def state(self) -> PartnerState:
        return _STATES[self]


_STATES = {
    PartnerStatus.PENDING_VERIFICATION: PartnerState.WAITING,
    PartnerStatus.ACTIVE: PartnerState.GOOD,
    PartnerStatus.REJECTED: PartnerState.REJECTED,
    PartnerStatus.SUSPENDED: PartnerState.SUSPENDED,
}


@dataclass(frozen=True)
class Partner:
    """`account_mask`: the only form in which the account number leaves the system."""

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
    contact_changed_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class VerificationDocument:
    id: str
    partner_id: str
    kind: str
    reference: str
    submitted_at: datetime


@dataclass(frozen=True)
class NewDocument:
    """`reference`: the document's address or number."""

    kind: str
    reference: str


@dataclass(frozen=True)
class Registration:
    partner_name: str
    contact_email: str
    contact_phone: str
    theater_name: str
    theater_location: str
    account_number: str
    ifsc_code: str
    time_zone: str | None = None


@dataclass(frozen=True)
class PartnerChanges(Changes):
    name: str | LeftOut = LEFT_OUT
    contact_email: str | LeftOut = LEFT_OUT
    contact_phone: str | LeftOut = LEFT_OUT


@dataclass(frozen=True)
class BankDetails:
    """The account number in clear: sealed before it is stored, never logged. `complete`: payouts can be made to it."""

    account_number: str
    ifsc_code: str
    complete: bool

    @property
    def mask(self) -> str:
        return MASK + self.account_number[-4:]

    def __repr__(self) -> str:
        return f"BankDetails({self.mask!r}, {self.ifsc_code!r})"

    @classmethod
    def of(cls, account_number: str, ifsc_code: str, *, masked_allowed: bool) -> "BankDetails":
        """`masked_allowed`: accepts masked numbers, as the specification's examples have, for development. Raises
        InvalidInput.
        """
        ifsc = ifsc_code.strip().upper()
        if not _IFSC.fullmatch(ifsc):
            raise InvalidInput.of("ifsc_code", "Expected 4 letters, a zero and 6 letters or digits, like HDFC0001234.")
        account = re.sub(r"[ -]", "", account_number)
        if _ACCOUNT.fullmatch(account):
            return cls(account, ifsc, complete=True)
        if masked_allowed and _MASKED_ACCOUNT.fullmatch(account):
            return cls(account, ifsc, complete=False)
        raise InvalidInput.of("account_number", "Expected the whole account number, 9 to 18 digits.")


@dataclass(eq=False)
class PartnerStatusConflict(DomainError):
    """`status`: the one that does not permit what was asked."""

    code = "PARTNER_STATUS_CONFLICT"
    kind = Kind.CONFLICT
    partner_id: str
    status: str

    @property
    def message(self) -> str:
        return f"{self.partner_id} is {self.status}. {_NEXT_STEPS[self.status]}"


_NEXT_STEPS: dict[str, str] = {
    PartnerStatus.PENDING_VERIFICATION: "Approve or reject it.",
    PartnerStatus.ACTIVE: "Only an active partner can be suspended, and only a suspended one reinstated.",
    PartnerStatus.REJECTED: "Approve it if its documents are good now.",
    PartnerStatus.SUSPENDED: "Reinstate it, and say why.",
}


@dataclass(eq=False)
class PartnerExists(DomainError):
    code = "PARTNER_EXISTS"
    kind = Kind.CONFLICT
    contact_email: str
    theater_name: str

    @property
    def message(self) -> str:
        return f"{self.contact_email} has registered the theater {self.theater_name} already."


def checked_documents(documents: Sequence[NewDocument]) -> list[NewDocument]:
    """The cleaned documents, each once. Raises InvalidInput."""
    if not 1 <= len(documents) <= MOST_DOCUMENTS:
        raise InvalidInput.of("documents", f"Expected 1 to {MOST_DOCUMENTS} documents.")
    cleaned = [
        NewDocument(
            clean(document.kind, f"documents[{at}].kind", LONGEST_KIND),
            clean(document.reference, f"documents[{at}].reference", LONGEST_REFERENCE),
        )
        for at, document in enumerate(documents)
    ]
    return list(dict.fromkeys(cleaned))


_CHANGES = {
    PartnerStatus.ACTIVE: {PartnerStatus.PENDING_VERIFICATION, PartnerStatus.REJECTED},
    PartnerStatus.REJECTED: set(PartnerStatus),
    PartnerStatus.SUSPENDED: {PartnerStatus.ACTIVE, PartnerStatus.SUSPENDED},
}
"""From which statuses an operator's decision leads to each. A suspended partner is not approved but reinstated."""


def check_decision(partner: Partner, wanted: PartnerStatus) -> None:
    """Raises PartnerStatusConflict."""
    if partner.status is not wanted and partner.status not in _CHANGES[wanted]:
        raise PartnerStatusConflict(partner.id, partner.status)


def check_reinstatement(partner: Partner) -> None:
    """Raises PartnerStatusConflict: a partner that was not suspended has to be approved."""
    if partner.status not in (PartnerStatus.SUSPENDED, PartnerStatus.ACTIVE):
        raise PartnerStatusConflict(partner.id, partner.status)


def status_after_submission(status: PartnerStatus) -> PartnerStatus:
    """New documents reopen a rejected verification; they never revoke an approval."""
    return PartnerStatus.PENDING_VERIFICATION if status is PartnerStatus.REJECTED else status
