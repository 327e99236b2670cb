"""Signing in: one-time codes, sessions with their refresh tokens, and what may be asked how often."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.accounts import Principal, Role
from domain.allowances import Allowance, AllowanceUse
from domain.errors import DomainError, Kind

CODE_LIFETIME = timedelta(minutes=10)
MOST_ATTEMPTS = 5
"""Guesses of one code."""
RESEND_AFTER = timedelta(seconds=30)
ACCESS_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(days=30)
"""Counted anew from each refresh."""
REFRESH_GRACE = timedelta(seconds=10)
"""How long a used refresh token still answers its successor, for a client whose answer was lost."""
_CODE_DIGITS = 6


class SignInAs(StrEnum):
    """Which account of an address signs in."""

    CUSTOMER = "CUSTOMER"
    PARTNER = "PARTNER"
    OPERATOR = "OPERATOR"


@dataclass(frozen=True)
class AtAddress:
    """An account that signs in with an address."""

    role: Role
    actor_id: str
    partner_id: str | None


def chosen(accounts: Sequence[AtAddress], wanted: SignInAs | None, partner_id: str | None) -> AtAddress | None:
    """The account that signs in, of an address's (oldest first): of the wanted kind, or the one with the most rights;
    of several partners' staff the one named. None where there is none.
    """
    kinds = tuple(SignInAs)[::-1] if wanted is None else (wanted,)
    for kind in kinds:
        for each in accounts:
            if each.role.value == kind.value and (partner_id is None or each.partner_id == partner_id):
                return each
    return None


class SessionEnd(StrEnum):
    SIGNED_OUT = "SIGNED_OUT"
    REUSED = "REUSED"
    """A refresh token that had been replaced came again: one of two holders has stolen it."""
    REVOKED = "REVOKED"


@dataclass(frozen=True)
class Session:
    """`expires_at`: when it ends unless it is refreshed before."""

    id: str
    role: Role
    actor_id: str
    created_at: datetime
    refreshed_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class TokenClaims:
    """What a verified token says of its bearer. None of it grants anything: who the bearer is, the tables say.

    `role`: which of the bearer's accounts is meant; None where the token names none. `email`, `phone`: as verified by
    its issuer. `issued_at`: None where the token does not say.
    """

    issuer: str
    subject: str
    session_id: str | None
    role: Role | None
    email: str | None
    phone: str | None
    issued_at: datetime | None = None


LONGEST_CODE, LONGEST_TOKEN = 40, 200
"""Characters of what a client may send as one; ours are shorter."""


@dataclass(frozen=True)
class SignIn:
    """What a person who signs in sends. `wanted`, `partner_id`: which account of the address, where it has several.
    `refresh_token`: of an earlier session on the device, also an ended one.
    """

    address: str
    code: str
    wanted: SignInAs | None = None
    partner_id: str | None = None
    refresh_token: str | None = None


@dataclass(frozen=True)
class NewTokens:
    """The tokens of a session, shown once. `expires_at`: of the access token."""

    principal: Principal
    access_token: str
    refresh_token: str
    expires_at: datetime


@dataclass(frozen=True)
class CodeSent:
    """The answer to a request for a code: the same for every address, known or not."""

    resend_after_seconds: int = int(RESEND_AFTER.total_seconds())
    expires_in_seconds: int = int(CODE_LIFETIME.total_seconds())


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
CODES_AT_ONCE = Allowance("codes at once", "code is sent to an address in half a minute", 1, RESEND_AFTER)
CODES_AN_HOUR = Allowance("codes an hour", "codes are sent to an address an hour", 5, _HOUR)
CODES_A_DAY = Allowance("codes a day", "codes are sent to an address a day", 10, _DAY)
ADDRESS_CODES_OF_A_CUSTOMER = Allowance(
    "address codes of a customer", "codes to new addresses are sent for a customer a day", 10, _DAY
)


def code_uses(addresses: Sequence[str], network: str, device: str, per_network: int) -> list[AllowanceUse]:
    """What codes to the addresses use, always in the same order, so that requests at once do not wait for each other
    crosswise. A known `device` (empty: unknown) has allowances of its own, which nobody else can use up. `per_network`:
    codes an hour for all unknown devices of a network together.
    """
    who = sorted(f"{device} {address}" if device else address for address in addresses)
    kinds = (CODES_AT_ONCE, CODES_AN_HOUR) if device else (CODES_AT_ONCE, CODES_AN_HOUR, CODES_A_DAY)
    uses = [AllowanceUse(allowance, each) for allowance in kinds for each in who]
    if device:
        return uses
    codes = Allowance("codes of a network", "codes are sent for a network an hour", per_network, _HOUR)
    return [*uses, AllowanceUse(codes, network, len(who))]


def guess_use(network: str, per_network: int) -> AllowanceUse:
    """What an attempt to sign in uses, so that one network cannot try codes of a million addresses."""
    return AllowanceUse(
        Allowance("guesses of a network", "codes are tried by a network an hour", 10 * per_network, _HOUR), network
    )


@dataclass(eq=False)
class CodeRefused(DomainError):
    """It is not said which of the reasons it was, nor whether a code was ever sent."""

    code = "CODE_REFUSED"
    kind = Kind.UNAUTHENTICATED

    @property
    def message(self) -> str:
        return "This code is wrong, has been used or has run out. Ask for a new one."


@dataclass(eq=False)
class SessionEnded(DomainError):
    code = "SESSION_ENDED"
    kind = Kind.UNAUTHENTICATED

    @property
    def message(self) -> str:
        return "This session has ended. Sign in again."


def key_for_signing_in(secret: bytes) -> bytes:
    """A key of its own, derived from the secret that signs tokens: what is made with one tells nothing of the other."""
    return hmac.digest(secret, b"marquee: codes and refresh tokens", "sha256")


def code_of(key: bytes, code_id: str) -> str:
    """The six digits that belong to a request for a code. They are derived, so that none is stored or queued."""
    number = int.from_bytes(hmac.digest(key, b"code:" + code_id.encode(), "sha256")[:8])
    return f"{number % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"


def is_code_of(keys: Sequence[bytes], code_id: str, typed: str) -> bool:
    """Compares in constant time. Blanks and hyphens that a person types do not count."""
    digits = "".join(character for character in typed if character not in " -").encode()
    matches = [hmac.compare_digest(code_of(key, code_id).encode(), digits) for key in keys]
    return any(matches)


def new_refresh_token() -> str:
    """256 random bits: a hash without salt or stretching is enough at rest."""
    return f"mr_{secrets.token_urlsafe(32)}"


def successor_of(key: bytes, refresh_token: str) -> str:
    """The token that replaces this one. It is derived, so that a repeated request can be answered the same although
    only hashes are stored.
    """
    made = hmac.new(key, b"refresh:" + refresh_token.encode("utf-8", "surrogateescape"), "sha256")
    return f"mr_{made.hexdigest()}"
