"""Who acts, what a key may do, and whose a row is."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from domain.errors import Forbidden, InvalidInput


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
class Ownership:
    """Whose a row is. `customer_id`: None for what belongs to a partner alone. `made_by`: the one actor of the partner
    who may see the row, such as the API key that booked for a customer; None where all who act for the partner may.
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
                return principal.partner_id == self.partner_id and self.made_by in (None, principal.actor_id)
            case _:
                return False


class Owned(Protocol):
    """A row that says whose it is."""

    @property
    def ownership(self) -> Ownership: ...


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

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)


@dataclass(frozen=True)
class NewApiKey:
    """A key together with its secret, which is told this once and stored only as a hash."""

    key: ApiKey
    secret: str | None


def granted_scopes(principal: Principal, requested: Sequence[str]) -> list[Scope]:
    """What a new key may do, in the order of the scopes, each once. A partner grants what it has itself, and acting
    for customers is an operator's to grant. Raises InvalidInput, Forbidden.
    """
    if not requested:
        raise InvalidInput.of("scopes", "Name at least one scope.")
    wanted = {_scope(word, f"scopes[{at}]") for at, word in enumerate(requested)}
    if principal.role is not Role.OPERATOR:
        _check_own(principal, wanted)
    return [scope for scope in Scope if scope in wanted]


def _scope(word: str, field: str) -> Scope:
    try:
        return Scope(word)
    except ValueError:
        raise InvalidInput.of(field, f"Expected one of {', '.join(Scope)}.") from None


def _check_own(principal: Principal, wanted: set[Scope]) -> None:
    if Scope.BOOKINGS_ON_BEHALF in wanted:
        raise Forbidden(f"Only an operator grants {Scope.BOOKINGS_ON_BEHALF}.")
    lacking = [scope for scope in Scope if scope in wanted - principal.scopes]
    if lacking:
        raise Forbidden(f"A key grants only what it may do itself, and this one lacks {', '.join(lacking)}.")


def new_secret() -> str:
    """256 random bits: nothing to guess, so a plain hash of it is enough at rest."""
    return f"mq_{secrets.token_urlsafe(32)}"


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def address_without_one(customer_id: str) -> str:
    """Where the messages of a customer go who was made without an address: nowhere but the development mailbox."""
    return f"{customer_id.lower()}@example.test"
