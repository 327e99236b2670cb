"""Who acts, and what a key may do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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
    BOOKINGS_ON_BEHALF = "bookings:on_behalf"
    """Acts for customers at its partner's shows. Only an operator grants it."""


PARTNER_SCOPES = frozenset(Scope) - {Scope.BOOKINGS_ON_BEHALF}


@dataclass(frozen=True)
class Principal:
    """Whoever a request comes from. `actor_id` is the customer, staff member, key, operator; empty for visitors."""

    role: Role
    actor_id: str = ""
    partner_id: str | None = None
    scopes: frozenset[Scope] = field(default_factory=frozenset)

    @property
    def scope_key(self) -> str:
        """Whose idempotency keys these are; empty for visitors, who share no name."""
        return f"{self.role}:{self.actor_id}" if self.actor_id else ""

    def is_partner(self, partner_id: str) -> bool:
        return self.role is Role.PARTNER and self.partner_id == partner_id


VISITOR = Principal(Role.VISITOR)
SYSTEM = Principal(Role.SYSTEM, "SYSTEM")


@dataclass(frozen=True)
class Customer:
    id: str
    name: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class ApiKey:
    id: str
    partner_id: str
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class NewApiKey:
    """A key together with its secret, which is told this once and stored only as a hash."""

    key: ApiKey
    secret: str | None
