"""API keys: what they may do, what they may make and end, and the text that their holders send."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain import ids
from domain.accounts import Ownership, Principal, Role, Scope
from domain.errors import DomainError, Forbidden, InvalidInput, Kind

LONGEST_OVERLAP_HOURS = 720
DEFAULT_OVERLAP_HOURS = 24
"""How long a key works beside the one that replaces it."""
MOST_VALID_DAYS = 1825

_KEY = re.compile(r"mq_live_([0-9A-Z]{26})_[A-Za-z0-9_-]{43}")
_FORMER_KEY = re.compile(r"mq_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class ApiKey:
    """`created_by`: the actor that made it; None where that was not written down. A key that another key has made ends
    with it. `replaces`: the key that it was made for by a rotation. `expires_at`: None where it has no end.
    """

    id: str
    partner_id: str
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_by: str | None
    replaces: str | None
    expires_at: datetime | None

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class NewApiKey:
    """A new API key. `secret`: shown once and stored only as a hash; None when a request is replayed."""

    key: ApiKey
    secret: str | None


@dataclass(frozen=True)
class PresentedKey:
    """What a caller has sent as its API key. `key_id`: None for the former form of keys, found by their hash."""

    key_id: str | None
    secret_hash: bytes

    def matches(self, stored_hash: bytes) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(self.secret_hash, stored_hash)


@dataclass(eq=False)
class ApiKeyEnded(DomainError):
    """`replaced_by`: the key that has been made for it already; None for one that was revoked or has expired."""

    code = "API_KEY_ENDED"
    kind = Kind.CONFLICT
    api_key_id: str
    replaced_by: str | None

    @property
    def message(self) -> str:
        if self.replaced_by is None:
            return f"{self.api_key_id} has ended. Create a new key in its place."
        return f"{self.api_key_id} is replaced by {self.replaced_by} already. Rotate that one, or create a new key."


def parse(text: str) -> PresentedKey | None:
    """What the text says, if it has the form of a key: nothing else needs to be looked up."""
    if found := _KEY.fullmatch(text):
        return PresentedKey(f"{ids.API_KEY}_{found[1]}", hash_of(text))
    return PresentedKey(None, hash_of(text)) if _FORMER_KEY.fullmatch(text) else None


def new_secret(key_id: str) -> str:
    """`mq_live_<id>_<secret>` with 256 random bits: they cannot be guessed, so a hash without salt or stretching is
    enough at rest.
    """
    return f"mq_live_{key_id.removeprefix(f'{ids.API_KEY}_')}_{secrets.token_urlsafe(32)}"


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


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


def check_may_end(principal: Principal, key: ApiKey) -> None:
    """A key ends itself, and keys that may do no more than it may; never one that an operator granted for acting on
    behalf of customers. Raises Forbidden.
    """
    if not ids.is_a(ids.API_KEY, principal.actor_id) or principal.actor_id == key.id:
        return
    scopes = {Scope(word) for word in key.scopes}
    if Scope.BOOKINGS_ON_BEHALF in scopes or not scopes <= principal.scopes:
        raise Forbidden("This key may end only keys that may do no more than it may itself. Ask the partner's owner.")


def lifetime(valid_days: int | None) -> timedelta | None:
    """None for a key without an end. Raises InvalidInput."""
    if valid_days is None:
        return None
    if not 1 <= valid_days <= MOST_VALID_DAYS:
        raise InvalidInput.of("valid_days", f"Expected 1 to {MOST_VALID_DAYS} days, or none for a key without an end.")
    return timedelta(days=valid_days)


def overlap(expires_in_hours: int) -> timedelta:
    """Raises InvalidInput."""
    if not 0 <= expires_in_hours <= LONGEST_OVERLAP_HOURS:
        raise InvalidInput.of("expires_in_hours", f"Expected 0 to {LONGEST_OVERLAP_HOURS} hours.")
    return timedelta(hours=expires_in_hours)


def end_of_successor(old: ApiKey, principal: Principal, now: datetime) -> datetime | None:
    """When the key that replaces `old` expires. People give it as long a life as `old` had; a key prolongs none: what
    it makes ends when `old` would have ended, and when it ends itself.
    """
    if ids.is_a(ids.API_KEY, principal.actor_id):
        return min(filter(None, (old.expires_at, principal.expires_at)), default=None)
    return None if old.expires_at is None else now + (old.expires_at - old.created_at)


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
