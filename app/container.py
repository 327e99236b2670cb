"""The container of one process: the one place that knows which adapter plays which role."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from joserfc.jwk import KeySet
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import open_engine, open_pool
from app.money import open_money
from app.senders import open_senders
from domain.accounts import SYSTEM
from gateway import tokens
from gateway.authentication import KEY_SECONDS, Authenticator
from gateway.kept_identities import Identity, KeptIdentities
from gateway.metrics import Metrics
from gateway.rate_limits import Admission, RateLimits
from gateway.shared_tallies import open_tallies
from models import short_ids
from models.migrating import is_current
from providers.aes_vault import AesVault
from providers.broadcaster_notifier import BroadcasterNotifier
from providers.ed25519_passes import Ed25519Passes
from providers.issuer_keys import IssuerKeys
from providers.key_files import Key, Keys
from providers.mailbox import Mailbox
from providers.messages.renderer import Renderer
from resolvers import accounts
from resolvers.context import Services
from resolvers.live import LiveHub
from settings import Settings


@dataclass(frozen=True)
class Container:
    """The services, adapters and metrics of one process. Usable while `open_container` is entered."""

    settings: Settings
    keys: Keys
    services: Services
    notifier: BroadcasterNotifier
    mailbox: Mailbox
    hub: LiveHub
    tokens: tokens.TokenIssuer
    authenticate: Admission
    metrics: Metrics
    worker_counters: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def takes_sandbox_payments(self) -> bool:
        return self.settings.payment_provider == "sandbox"

    async def is_ready(self) -> bool:
        return await is_current(self.services.engine)


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """For calling resolvers without a server: commands, the demo, tests."""
    async with open_container(settings) as container:
        yield container.services


@asynccontextmanager
async def open_container(settings: Settings) -> AsyncIterator[Container]:
    keys = await asyncio.to_thread(Keys.load_or_make, settings.data_dir, settings)
    async with AsyncExitStack() as opened:
        engine = open_engine(settings)
        opened.push_async_callback(engine.dispose)
        pool = await opened.enter_async_context(open_pool(settings))
        money = await opened.enter_async_context(open_money(settings, keys))
        tallies = await opened.enter_async_context(open_tallies(settings.redis_url))
        notifier = await opened.enter_async_context(BroadcasterNotifier(settings.redis_url))
        mailbox = Mailbox(settings.data_dir / "mailbox")
        services = Services(
            engine=engine,
            pool=pool,
            payments=money.payments,
            payouts=money.payouts,
            provider_events=money.events,
            senders=await opened.enter_async_context(open_senders(settings, mailbox)),
            renderer=Renderer(settings.address),
            passes=Ed25519Passes(keys.passes.material),
            vault=AesVault([_pair(key) for key in keys.bank_details]),
            notifier=notifier,
            wake_workers=notifier.wake_workers,
            policy=settings.policy,
            short_ids=await _routes_of_short_ids(engine, settings),
        )
        metrics = Metrics()
        own = tokens.own_keys([_pair(key) for key in keys.tokens])
        yield Container(
            settings=settings,
            keys=keys,
            services=services,
            notifier=notifier,
            mailbox=mailbox,
            hub=LiveHub(services, notifier.listen, metrics.feed_lag.observe, lambda: notifier.is_connected),
            metrics=metrics,
            tokens=tokens.TokenIssuer(own, settings.token_audience),
            authenticate=Admission(
                _authenticator(settings, own, services, opened), RateLimits(tallies, *settings.requests_per_minute)
            ),
        )


async def _routes_of_short_ids(engine: AsyncEngine, settings: Settings) -> Mapping[str, str]:
    """Only the demo data has short ids, and production does not load it."""
    async with engine.connect() as db:
        return await short_ids.read_all(db) if settings.development else {}


def _authenticator(settings: Settings, own: KeySet, services: Services, opened: AsyncExitStack) -> Authenticator:
    """Accepts the platform's own tokens where no issuer is configured, and in development: /dev/token issues them. What
    is kept forgets those whose access changes, until the stack is closed.
    """

    def keeping(seconds: float | None = None) -> KeptIdentities:
        kept = KeptIdentities(lambda: services.access.is_current, seconds)
        opened.enter_context(services.access.listen(kept.drop))
        return kept

    verifiers, audience = [], settings.token_audience
    if settings.token_issuer is not None and settings.token_jwks_url is not None:
        published = IssuerKeys(settings.token_jwks_url, tokens.foreign_keys)
        foreign = tokens.FOREIGN_ALGORITHMS
        verifiers.append(tokens.TokenVerifier(settings.token_issuer, audience, foreign, published, keeping()))
    if not verifiers or settings.development:
        held = tokens.HeldKeys(own)
        algorithms = [tokens.OWN_ALGORITHM]
        verifiers.append(tokens.TokenVerifier(tokens.OWN_ISSUER, audience, algorithms, held, keeping()))

    async def identity_of_key(secret: str) -> Identity | None:
        principal = await accounts.principal_of_key(services.context(SYSTEM, "gateway"), secret)
        if principal is None:
            return None
        ends_at = principal.expires_at
        return Identity(principal, None if ends_at is None else int(ends_at.timestamp()))

    return Authenticator(verifiers, identity_of_key, keeping(KEY_SECONDS))


def _pair(key: Key) -> tuple[str, bytes]:
    return key.id, key.material
