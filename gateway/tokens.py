"""Access tokens: JWTs, signed by the platform itself or by the issuer that the settings trust."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, OctKey

from domain import ids
from domain.accounts import PARTNER_SCOPES, Principal, Role
from domain.errors import Unauthenticated
from gateway.kept_identities import Identity, KeptIdentities

OWN_ISSUER = "marquee"
OWN_ALGORITHM = "HS256"
FOREIGN_ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
_LIFETIME_SECONDS = 3600
_LONGEST_SUBJECT = 100
_OF_A_PARTNER = (Role.PARTNER, Role.GATE)
_ROLES = {role.value.lower(): role for role in (Role.CUSTOMER, Role.OPERATOR, *_OF_A_PARTNER)}


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
    kept: KeptIdentities = field(default_factory=KeptIdentities)

    async def verify(self, token: str) -> Identity:
        """Raises Unauthenticated."""
        keys = await self.keys.current()
        return await self.kept.identify(token, lambda: self._verified(token, keys), keys)

    async def _verified(self, token: str, keys: KeySet) -> Identity:
        try:
            claims = await self._claims(token, keys)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise Unauthenticated from error
        return Identity(_principal(claims), int(claims["exp"]))

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


def own_keys(keys: Sequence[tuple[str, bytes]]) -> KeySet:
    """`keys`: (id, secret) of each, the signing one first."""
    return KeySet([OctKey.import_key(secret, {"kid": id, "alg": OWN_ALGORITHM, "use": "sig"}) for id, secret in keys])


def foreign_keys(document: bytes) -> KeySet:
    """Parses an issuer's published JWKS. Raises ValueError or KeyError for anything else."""
    try:
        return KeySet.import_key_set(json.loads(document))
    except JoseError as error:
        raise ValueError(str(error)) from error


def _principal(claims: dict[str, Any]) -> Principal:
    """Raises Unauthenticated for an unknown role, or a subject or partner id of the wrong form."""
    subject, partner_id = claims["sub"], claims.get("partner_id")
    role = _ROLES.get(str(claims.get("role")))
    if role is None or not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise Unauthenticated
    if role is Role.CUSTOMER and not ids.is_a(ids.CUSTOMER, subject):
        raise Unauthenticated
    if role not in _OF_A_PARTNER:
        return Principal(role, subject)
    if not isinstance(partner_id, str) or not ids.is_a(ids.PARTNER, partner_id):
        raise Unauthenticated
    return Principal(role, subject, partner_id, PARTNER_SCOPES if role is Role.PARTNER else frozenset())
