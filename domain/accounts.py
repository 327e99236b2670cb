"""Principals, the scopes of API keys, and the ownership of rows."""

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
    CHECKIN_WRITE = "checkin:write"
    REFUNDS_WRITE = "refunds:write"
    PARTNER_ADMIN = "partner:admin"
    BOOKINGS_ON_BEHALF = "bookings:on_behalf"
    """Its key books and cancels for customers at its partner's shows. Only an operator grants it."""


PARTNER_SCOPES = frozenset(Scope) - {Scope.BOOKINGS_ON_BEHALF}
REGISTRATION_SCOPES = (Scope.INVENTORY_READ, Scope.INVENTORY_WRITE, Scope.SALES_READ, Scope.SETTLEMENTS_READ)
"""Of the key that a registration answers. For the rest the contact signs in."""


@dataclass(frozen=True)
class Principal:
    """The caller of a use case. `actor_id`: of the customer, staff member, API key or operator; empty for visitors.
    `session_id`: of the sign-in that its token belongs to; None for keys and for tokens of other issuers.
    """

    role: Role
    actor_id: str = ""
    partner_id: str | None = None
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    session_id: str | None = None

    @property
    def rests_on(self) -> frozenset[str]:
        """The ids whose change of access may be a change of this principal's: it must then be looked up again."""
        return frozenset(id for id in (self.actor_id, self.partner_id, self.session_id) if id)

    @property
    def scope_key(self) -> str:
        """The namespace of the caller's idempotency keys; empty for visitors, who have none."""
        return f"{self.role}:{self.actor_id}" if self.actor_id else ""

    def is_partner(self, partner_id: str) -> bool:
        return self.role is Role.PARTNER and self.partner_id == partner_id


VISITOR = Principal(Role.VISITOR)
SYSTEM = Principal(Role.SYSTEM, "SYSTEM")


@dataclass(frozen=True)
class Ownership:
    """The owners of a row. `customer_id`: None for what belongs to a partner alone. `made_by`: the one actor of the
    partner that may see the row, such as the API key that booked for a customer; None where all of its actors may.
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
    """A new API key. `secret`: shown once and stored only as a hash; None when a request is replayed."""

    key: ApiKey
    secret: str | None


def granted_scopes(principal: Principal, requested: Sequence[str]) -> list[Scope]:
    """The scopes of a new key, each once, in the order of `Scope`. A partner grants only scopes that it has itself;
    only an operator grants BOOKINGS_ON_BEHALF. Raises InvalidInput, Forbidden.
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
    """A secret of 256 random bits. It cannot be guessed, so a hash without salt or stretching is enough at rest."""
    return f"mq_{secrets.token_urlsafe(32)}"


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def placeholder_address(customer_id: str) -> str:
    """The e-mail address of a customer without one, in a reserved domain: mail to it reaches only the dev mailbox."""
    return f"{customer_id.lower()}@example.test"
