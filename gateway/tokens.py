"""Access tokens: JWTs, signed by the platform itself or by the issuer that the settings trust."""

import base64
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, OctKey

from domain.accounts import Principal, Role
from domain.errors import Unauthenticated
from domain.sessions import TokenClaims
from gateway.kept_identities import Identity, KeptIdentities

OWN_ISSUER = "marquee"
OWN_ALGORITHM = "HS256"
FOREIGN_ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
_LIFETIME_SECONDS = 3600
_LONGEST_SUBJECT = 255
"""As OpenID Connect has it."""
_ROLES = {role.value.lower(): role for role in (Role.CUSTOMER, Role.OPERATOR, Role.PARTNER, Role.GATE)}


LookUpBearer = Callable[[TokenClaims], Awaitable[Principal | None]]
"""The principal that the bearer of a verified token is now; None for one that is unknown, removed or signed out."""


@dataclass(frozen=True)
class TokenIssuer:
    """Signs with the first of the platform's keys."""

    keys: KeySet
    audience: str

    def issue(
        self, principal: Principal, *, lifetime_seconds: int = _LIFETIME_SECONDS, audience: str | None = None
    ) -> str:
        key = self.keys.keys[0]
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": OWN_ISSUER,
            "aud": audience or self.audience,
            "sub": principal.actor_id,
            "iat": now,
            "exp": now + lifetime_seconds,
            "role": principal.role.value.lower(),
        }
        if principal.session_id is not None:
            claims["sid"] = principal.session_id
        if principal.partner_id is not None:
            claims["partner_id"] = principal.partner_id
        return jwt.encode({"alg": OWN_ALGORITHM, "kid": key.kid}, claims, key, algorithms=[OWN_ALGORITHM])


class KeySource(Protocol):
    async def current(self) -> KeySet: ...

    async def renewed(self) -> KeySet:
        """Keys fetched again, for a token whose key is not among the current ones: the issuer may have rotated them."""
        ...


@dataclass(frozen=True)
class HeldKeys:
    """Keys that do not change while the process lives."""

    keys: KeySet

    async def current(self) -> KeySet:
        return self.keys

    async def renewed(self) -> KeySet:
        return self.keys


@dataclass(frozen=True)
class TokenVerifier:
    """Accepts tokens of one issuer that are signed with one of `algorithms`, whatever a token's header says."""

    issuer: str
    audience: str
    algorithms: Sequence[str]
    keys: KeySource
    look_up: LookUpBearer
    kept: KeptIdentities = field(default_factory=KeptIdentities)

    async def verify(self, token: str) -> Identity:
        """Raises Unauthenticated. A token that names another issuer is refused unread: for its key, which is unknown
        here, this issuer would be asked.
        """
        if token not in self.kept and _named_issuer(token) != self.issuer:
            raise Unauthenticated
        keys = await self.keys.current()
        return await self.kept.identify(token, lambda: self._verified(token, keys), keys)

    async def _verified(self, token: str, keys: KeySet) -> Identity:
        try:
            claims = await self._claims(token, keys)
            bearer, expires_at = _bearer(self.issuer, claims), int(claims["exp"])
        except (JoseError, ValueError, TypeError, KeyError, RecursionError, OverflowError, OSError) as error:
            raise Unauthenticated from error
        principal = await self.look_up(bearer)
        if principal is None:
            raise Unauthenticated
        return Identity(principal, expires_at)

    async def _claims(self, token: str, keys: KeySet) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, keys, algorithms=self.algorithms)
        except InvalidKeyIdError:
            decoded = jwt.decode(token, await self.keys.renewed(), algorithms=self.algorithms)
        rules = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        rules.validate(decoded.claims)
        return decoded.claims


def own_keys(keys: Iterable[tuple[str, bytes]]) -> KeySet:
    """`keys`: (id, secret) of each, the signing one first."""
    return KeySet([OctKey.import_key(secret, {"kid": id, "alg": OWN_ALGORITHM, "use": "sig"}) for id, secret in keys])


def foreign_keys(document: bytes) -> KeySet:
    """Parses an issuer's published JWKS. Raises ValueError or KeyError for anything else."""
    try:
        return KeySet.import_key_set(json.loads(document))
    except JoseError as error:
        raise ValueError(str(error)) from error


def _named_issuer(token: str) -> object:
    """What the token says before anything of it is verified; None for what is no token."""
    payload = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004 - header, payload and signature
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return None
    return claims.get("iss") if isinstance(claims, dict) else None


def _bearer(issuer: str, claims: dict[str, Any]) -> TokenClaims:
    """Raises ValueError, TypeError or OverflowError for a subject, a session, a role or a time of the wrong form."""
    subject, session_id, role = claims["sub"], claims.get("sid"), claims.get("role")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ValueError("The subject is no short text.")
    if session_id is not None and not isinstance(session_id, str):
        raise ValueError("The session is no text.")
    if role is not None and (not isinstance(role, str) or role not in _ROLES):
        raise ValueError("The role is unknown.")
    email, phone = (
        _verified(claims, "email", "email_verified"),
        _verified(claims, "phone_number", "phone_number_verified"),
    )
    issued_at = datetime.fromtimestamp(float(claims["iat"]), UTC) if "iat" in claims else None
    return TokenClaims(issuer, subject, session_id, None if role is None else _ROLES[role], email, phone, issued_at)


def _verified(claims: dict[str, Any], name: str, proof: str) -> str | None:
    """The contact, where the issuer says that it has verified it. Some issuers say so in a text."""
    value = claims.get(name)
    return value if isinstance(value, str) and claims.get(proof) in (True, "true") else None
