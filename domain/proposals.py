"""What takes two operators: the first one's request is a proposal, and a second one's same request carries it out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.errors import DomainError, Kind

VALID_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class NewProposal:
    """`request`: what the operation was asked for, as JSON values without secrets. A second operator who asks for the
    very same means the same proposal.
    """

    operation: str
    object_id: str
    request: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(json.dumps(self.request, sort_keys=True, default=str).encode()).digest()


@dataclass(frozen=True)
class Proposal:
    """One that waits. `request`: what was asked for, as the second operator has to ask for it."""

    id: str
    operation: str
    object_id: str
    request: dict[str, Any]
    proposed_by: str
    proposed_at: datetime

    @property
    def expires_at(self) -> datetime:
        return self.proposed_at + VALID_FOR


@dataclass(eq=False)
class SecondOperatorNeeded(DomainError):
    """Nothing has happened but that the request is kept as a proposal."""

    code = "SECOND_OPERATOR_NEEDED"
    kind = Kind.CONFLICT
    proposal_id: str

    @property
    def message(self) -> str:
        return "This takes two operators. Ask another one to make the very same request within 24 hours."
