"""People and devices that act for the platform or a partner: operators, staff with their roles, gate devices."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.accounts import PARTNER_SCOPES, Ownership, Principal, Role, Scope
from domain.allowances import Allowance
from domain.changes import LEFT_OUT, Changes, LeftOut
from domain.errors import DomainError, Forbidden, InvalidInput, Kind

ERASED = "erased:"
PAIRING_MINUTES = 10
"""How long a gate device's pairing code counts."""
PAIRING_GUESSES = Allowance("pairing guesses", "pairing codes are tried by a network an hour", 60, timedelta(hours=1))
INVITATIONS = Allowance("invitations", "people are invited for a partner a day", 50, timedelta(days=1))
LONGEST_PERSONS_NAME = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PAIRING_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRING_LENGTH = 12
"""Some 59 random bits, in three groups that a person can type."""


class StaffRole(StrEnum):
    OWNER = "OWNER"
    MANAGER = "MANAGER"
    BOX_OFFICE = "BOX_OFFICE"
    VIEWER = "VIEWER"


SCOPES_OF = {
    StaffRole.OWNER: PARTNER_SCOPES,
    StaffRole.MANAGER: PARTNER_SCOPES - {Scope.PARTNER_ADMIN},
    StaffRole.BOX_OFFICE: frozenset({Scope.INVENTORY_READ, Scope.SALES_READ, Scope.CHECKIN_WRITE}),
    StaffRole.VIEWER: frozenset({Scope.INVENTORY_READ, Scope.SALES_READ}),
}


@dataclass(frozen=True)
class StaffMember:
    id: str
    partner_id: str
    email: str
    role: StaffRole
    created_at: datetime
    removed_at: datetime | None

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)


@dataclass(frozen=True)
class Operator:
    id: str
    email: str
    created_at: datetime


@dataclass(frozen=True)
class GateDevice:
    """`paired_at`: when a scanner took the pairing code; None until then."""

    id: str
    partner_id: str
    name: str
    created_at: datetime
    paired_at: datetime | None
    revoked_at: datetime | None

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)


@dataclass(frozen=True)
class NewGateDevice:
    """A new device. `pairing_code`: shown once and stored only as a hash; None when a request is replayed."""

    device: GateDevice
    pairing_code: str | None


@dataclass(eq=False)
class LastOwner(DomainError):
    """A partner whose last owner went could be administered by nobody."""

    code = "LAST_OWNER"
    kind = Kind.CONFLICT

    @property
    def message(self) -> str:
        return "This is the partner's last owner. Invite another owner first."


@dataclass(eq=False)
class PairingRefused(DomainError):
    code = "PAIRING_REFUSED"
    kind = Kind.UNAUTHENTICATED

    @property
    def message(self) -> str:
        return "This pairing code is wrong, has been used or has run out. Add the device again to get a new one."


def new_pairing_code() -> str:
    letters = "".join(secrets.choice(_PAIRING_ALPHABET) for _ in range(_PAIRING_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, _PAIRING_LENGTH, 4))


def hash_of_pairing_code(typed: str) -> bytes:
    """The hash of a code as a person types it: case, blanks and hyphens do not count."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).digest()


def erased_subject(issuer: str, subject: str) -> str:
    """What stands in place of an issuer's subject whose account was deleted: it is recognised, and says nothing."""
    return ERASED + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def check_may_grant(principal: Principal, role: StaffRole) -> None:
    """Raises Forbidden where the role may do what the principal may not: nobody makes or removes what is above them."""
    if principal.role is Role.OPERATOR:
        return
    lacking = [scope for scope in Scope if scope in SCOPES_OF[role] - principal.scopes]
    if lacking:
        raise Forbidden(f"The role {role} may do what this account may not: {', '.join(lacking)}.")


@dataclass(frozen=True)
class MeChanges(Changes):
    """What customers change of themselves. New addresses count once their code came back, emptied ones are gone now."""

    name: str | LeftOut | None = LEFT_OUT
    email: str | LeftOut | None = LEFT_OUT
    phone: str | LeftOut | None = LEFT_OUT
    language: str | LeftOut | None = LEFT_OUT


def language_tag(typed: str, field: str) -> str:
    """A BCP 47 tag such as `hi` or `en-IN`, as it is typed. Raises InvalidInput."""
    if not _LANGUAGE.fullmatch(typed):
        raise InvalidInput.of(field, "Expected a language like hi or en-IN.")
    return typed


@dataclass(eq=False)
class AddressTaken(DomainError):
    """Answered only to a caller who has proved to read what comes to the address."""

    code = "ADDRESS_TAKEN"
    kind = Kind.CONFLICT

    @property
    def message(self) -> str:
        return "This address belongs to another account. Sign in with it, or delete that account first."


@dataclass(eq=False)
class AccountInUse(DomainError):
    """`tickets`: bookings of shows that have not ended. `amounts`: payments and refunds without an outcome."""

    code = "ACCOUNT_IN_USE"
    kind = Kind.CONFLICT
    tickets: int
    amounts: int

    @property
    def message(self) -> str:
        return (
            f"This account has {self.tickets} bookings of shows to come and {self.amounts} payments or refunds on their"
            " way. Cancel the bookings, or wait until the shows and the money are through, then delete the account."
        )
