"""Authentication of a request by its headers, or by the parameters that a WebSocket sends in their place."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from domain.accounts import VISITOR, Principal
from domain.errors import Unauthenticated
from gateway.kept_identities import Identity, KeptIdentities
from gateway.tokens import TokenVerifier

_LONGEST_CREDENTIAL = 4096

LookUpKey = Callable[[str], Awaitable[Identity | None]]
"""The identity of an API key's secret; None for a key that is unknown, revoked or expired."""
BeforeLookUp = Callable[[], None]
"""Called before a key is looked up that is not kept; what it raises stands in for the look-up. Tokens need none: one
without a good signature is not looked up.
"""
KEY_SECONDS = 60.0
"""How long the identity of an API key is kept: each look-up may record that it was used, once a minute."""


@dataclass(frozen=True)
class Authenticator:
    """Accepts one credential or none. Two are refused, since they might disagree, and a caller with a bad one is
    refused instead of being treated as a visitor. `kept`: the identities of API keys.
    """

    verifiers: Sequence[TokenVerifier]
    identity_of_key: LookUpKey
    kept: KeptIdentities = field(default_factory=lambda: KeptIdentities(seconds=KEY_SECONDS))

    async def __call__(self, headers: Mapping[str, str]) -> Principal:
        """Raises Unauthenticated."""
        return (await self.identify(headers)).principal

    async def identify(self, headers: Mapping[str, str], before: BeforeLookUp = lambda: None) -> Identity:
        """Header names may have any case. Raises Unauthenticated, and what `before` raises."""
        given = {name.lower(): value for name, value in headers.items()}
        authorization, key = given.get("authorization"), given.get("x-api-key")
        if authorization is None and key is None:
            return Identity(VISITOR, None)
        if (authorization is not None and key is not None) or len(authorization or key or "") > _LONGEST_CREDENTIAL:
            raise Unauthenticated
        if key is not None:
            return await self.kept.identify(key, partial(self._of_key, key, before))
        return await self._of_bearer(authorization or "")

    async def _of_key(self, secret: str, before: BeforeLookUp) -> Identity:
        before()
        identity = await self.identity_of_key(secret)
        if identity is None:
            raise Unauthenticated
        return identity

    async def _of_bearer(self, authorization: str) -> Identity:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated
        for verifier in self.verifiers[:-1]:
            try:
                return await verifier.verify(token.strip())
            except Unauthenticated:
                continue
        return await self.verifiers[-1].verify(token.strip())
