"""What operators look up: partners, customers, bookings, and the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.partners import PartnerStatus

ENTRIES_A_PAGE = PARTNERS_A_PAGE = FOUND_A_PAGE = 20


class FoundBy(StrEnum):
    """What the words of a search are."""

    ADDRESS = "ADDRESS"
    CUSTOMER = "CUSTOMER"
    BOOKING = "BOOKING"
    TICKET = "TICKET"
    PAYMENT = "PAYMENT"
    REFERENCE = "REFERENCE"
    """The payment provider's own name of a payment."""


@dataclass(frozen=True)
class Sought:
    """`value`: an e-mail address in lower case or a number in E.164, an id, a reference. `show_id`: of an id that is
    routed by its show, else empty.
    """

    by: FoundBy
    value: str
    show_id: str = ""


@dataclass(frozen=True)
class CustomerRecord:
    """A customer as operators see it. `deleted_at`: when its contacts were erased."""

    id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str | None
    created_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True)
class PartnerSearch:
    """None: whatever. `search`: a part of the name or of the contact's address, or a partner's id."""

    status: PartnerStatus | None
    search: str | None
    first: int = PARTNERS_A_PAGE
    after: str | None = None


@dataclass(frozen=True)
class TrailSearch:
    """None: whatever. `actor`: the id of an operator, staff member, key or gate device."""

    object_id: str | None
    actor: str | None
    first: int = ENTRIES_A_PAGE
    after: str | None = None


@dataclass(frozen=True)
class TrailEntry:
    """An entry of the audit trail. `on_behalf_of`: the customer for whom it was done."""

    id: str
    at: datetime
    role: str
    actor_id: str
    on_behalf_of: str | None
    action: str
    object_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str
