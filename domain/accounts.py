"""Principals, the scopes of API keys, and the ownership of rows."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from domain.errors import Unauthenticated


class Role(StrEnum):
    VISITOR = "VISITOR"
    CUSTOMER = "CUSTOMER"
    PARTNER = "PARTNER"
    GATE = "GATE"
    OPERATOR = "OPERATOR"
    SYSTEM = "SYSTEM"


class Scope(StrEnum):
    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    SALES_READ = "sales:read"
    SETTLEMENTS_READ = "settlements:read"
    CHECKIN_WRITE = "checkin:write"
    REFUNDS_WRITE = "refunds:write"
    PARTNER_ADMIN = "partner:admin"
    """The partner's profile, bank details, documents, keys and staff: what decides who gets its money."""
    BOOKINGS_ON_BEHALF = "bookings:on_behalf"
    """Its key books and cancels for customers at its partner's shows. Only an operator grants it."""


PARTNER_SCOPES = frozenset(Scope) - {Scope.BOOKINGS_ON_BEHALF}
READING_SCOPES = frozenset({Scope.INVENTORY_READ, Scope.SALES_READ, Scope.SETTLEMENTS_READ})
FIRST_KEY_SCOPES = READING_SCOPES | {Scope.INVENTORY_WRITE}
"""Of the key that comes with a registration: enough for a theater's own system, and nothing that moves money."""


class PartnerState(StrEnum):
    """What a partner's own staff may do. WAITING: as GOOD, but nothing of it is on sale."""

    GOOD = "GOOD"
    WAITING = "WAITING"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"

    @property
    def may_act(self) -> bool:
        """Whether staff may do more than read, and keys work at all."""
        return self in (PartnerState.GOOD, PartnerState.WAITING)


@dataclass(eq=False)
class KeysStopped(Unauthenticated):
    """The partner of the API key is rejected or suspended."""

    code = "KEYS_STOPPED"

    @property
    def message(self) -> str:
        return (
            "This key's partner is rejected or suspended, and so its keys do not work. The partner's owner can sign in"
            " and read the reason."
        )


@dataclass(frozen=True)
class Principal:
    """The caller of a use case. `actor_id`: of the customer, staff member, API key or operator; empty for visitors.
    `session_id`: of the sign-in that its token belongs to; None for keys and for tokens of other issuers.
    `partner_state`: of the partner that it acts for. `expires_at`: when a key ends by itself. `replaces`: the keys that
    rotations have put this one in place of: it goes on with what they made.
    """

    role: Role
    actor_id: str = ""
    partner_id: str | None = None
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    session_id: str | None = None
    partner_state: PartnerState = PartnerState.GOOD
    expires_at: datetime | None = None
    replaces: frozenset[str] = field(default_factory=frozenset)

    @property
    def acts_for_another(self) -> bool:
        """Whether what it writes is written down in the audit trail: it is not the customer's own doing."""
        return self.role in (Role.PARTNER, Role.GATE, Role.OPERATOR)

    @property
    def rests_on(self) -> frozenset[str]:
        """The ids whose change of access may be a change of this principal's: it must then be looked up again."""
        return frozenset(id for id in (self.actor_id, self.partner_id, self.session_id) if id)

    @property
    def scope_key(self) -> str:
        """The namespace of the caller's idempotency keys; empty for visitors, who have none."""
        return f"{self.role}:{self.actor_id}" if self.actor_id else ""

    def has_made(self, made_by: str) -> bool:
        """Whether what this actor has made is the principal's own."""
        return made_by == self.actor_id or made_by in self.replaces

    def is_partner(self, partner_id: str) -> bool:
        return self.role is Role.PARTNER and self.partner_id == partner_id


VISITOR = Principal(Role.VISITOR)
SYSTEM = Principal(Role.SYSTEM, "SYSTEM")


@dataclass(frozen=True)
class Ownership:
    """The owners of a row. `customer_id`: None for what belongs to a partner alone. `made_by`: the one actor of the
    partner that may see the row, such as the API key that booked for a customer, or what replaces it; None where all of
    its actors may.
    """

    partner_id: str
    customer_id: str | None
    made_by: str | None

    @classmethod
    def of_partner(cls, partner_id: str) -> Self:
        return cls(partner_id, customer_id=None, made_by=None)

    def is_visible_to(self, principal: Principal) -> bool:
        match principal.role:
            case Role.OPERATOR | Role.SYSTEM:
                return True
            case Role.CUSTOMER:
                return principal.actor_id == self.customer_id
            case Role.PARTNER:
                made = self.made_by is None or principal.has_made(self.made_by)
                return principal.partner_id == self.partner_id and made
            case _:
                return False


class Owned(Protocol):
    """A row that states its owners."""

    @property
    def ownership(self) -> Ownership: ...


@dataclass(frozen=True)
class Customer:
    id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None = None


def placeholder_address(customer_id: str) -> str:
    """The e-mail address of a customer without one, in a reserved domain: mail to it reaches only the dev mailbox."""
    return f"{customer_id.lower()}@example.test"
