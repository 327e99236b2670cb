"""Whose tokens are accepted, and where their bearers are looked up."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from joserfc.jwk import KeySet

from domain.accounts import SYSTEM, Principal
from domain.sessions import TokenClaims
from gateway import tokens
from gateway.authentication import KEY_SECONDS, Authenticator, LookUpKey
from gateway.kept_identities import Identity, KeptIdentities
from gateway.rate_limits import Admission, RateLimits
from gateway.tallies import Tallies
from gateway.tokens import TokenVerifier
from providers.issuer_keys import IssuerKeys
from resolvers import accounts, people, sessions
from resolvers.context import Services
from settings import Settings


@asynccontextmanager
async def open_admission(
    settings: Settings, own: KeySet, services: Services, tallies: Tallies
) -> AsyncIterator[Admission]:
    async with open_authenticator(settings, own, services) as authenticator:
        yield Admission(authenticator, RateLimits(tallies, *settings.requests_per_minute))


@asynccontextmanager
async def open_authenticator(settings: Settings, own: KeySet, services: Services) -> AsyncIterator[Authenticator]:
    """Accepts the platform's own tokens, which a sign-in by code answers, and those of a configured issuer. Keeps their
    bearers, and forgets those whose access changes.
    """
    audience = settings.token_audience
    async with AsyncExitStack() as opened:

        def keeping(seconds: float | None = None) -> KeptIdentities:
            kept = KeptIdentities(lambda: services.access.is_current, seconds)
            opened.enter_context(services.access.listen(kept.drop))
            return kept

        verifiers: list[TokenVerifier] = []
        if settings.token_issuer is not None and settings.token_jwks_url is not None:
            published = IssuerKeys(settings.token_jwks_url, tokens.foreign_keys)
            opened.push_async_callback(published.aclose)
            looked_up = _look_up_subject(services)
            verifiers.append(
                TokenVerifier(
                    settings.token_issuer, audience, tokens.FOREIGN_ALGORITHMS, published, looked_up, keeping()
                )
            )
        held, by_session = tokens.HeldKeys(own), _look_up_session(services, development=settings.development)
        verifiers.append(
            TokenVerifier(tokens.OWN_ISSUER, audience, [tokens.OWN_ALGORITHM], held, by_session, keeping())
        )
        yield Authenticator(verifiers, _look_up_key(services), keeping(KEY_SECONDS))


def _look_up_session(services: Services, *, development: bool) -> tokens.LookUpBearer:
    """Own tokens belong to a session. Only development has others, for tests and measurements."""

    async def look_up(claims: TokenClaims) -> Principal | None:
        ctx = services.context(SYSTEM, "gateway")
        if claims.session_id is not None:
            return await sessions.principal_of_session(ctx, claims.session_id)
        if not development or claims.role is None:
            return None
        return await sessions.principal_of_account(ctx, claims.role, claims.subject)

    return look_up


def _look_up_subject(services: Services) -> tokens.LookUpBearer:
    async def look_up(claims: TokenClaims) -> Principal | None:
        return await people.principal_of_subject(services.context(SYSTEM, "gateway"), claims)

    return look_up


def _look_up_key(services: Services) -> LookUpKey:
    async def look_up(secret: str) -> Identity | None:
        principal = await accounts.principal_of_key(services.context(SYSTEM, "gateway"), secret)
        if principal is None:
            return None
        ends = principal.expires_at
        return Identity(principal, None if ends is None else int(ends.timestamp()))

    return look_up
