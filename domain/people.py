"""People and devices that act for the platform or a partner: operators, staff with their roles, gate devices."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts import PARTNER_SCOPES, Ownership, Principal, Role, Scope
from domain.errors import DomainError, Forbidden, Kind

PAIRING_MINUTES = 10
"""How long a gate device's pairing code counts."""
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
_READING = frozenset({Scope.INVENTORY_READ, Scope.SALES_READ, Scope.SETTLEMENTS_READ})


def scopes_of_staff(role: StaffRole, *, partner_in_standing: bool) -> frozenset[Scope]:
    """The role's scopes. `partner_in_standing`: the partner is neither rejected nor suspended; else staff only read."""
    return SCOPES_OF[role] if partner_in_standing else SCOPES_OF[role] & _READING


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


def check_may_grant(principal: Principal, role: StaffRole) -> None:
    """Raises Forbidden where the role may do what the principal may not: nobody makes or removes what is above them."""
    if principal.role is Role.OPERATOR:
        return
    lacking = [scope for scope in Scope if scope in SCOPES_OF[role] - principal.scopes]
    if lacking:
        raise Forbidden(f"The role {role} may do what this account may not: {', '.join(lacking)}.")
