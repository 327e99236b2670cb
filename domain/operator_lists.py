"""What operators look up: partners, and the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.partners import PartnerStatus

ENTRIES_A_PAGE = PARTNERS_A_PAGE = 20


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
