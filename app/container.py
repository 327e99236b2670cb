"""The container of one process: the one place that knows which adapter plays which role."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from app.authentication import open_authenticator
from app.database import open_engine, open_pool
from app.money import open_money
from app.senders import open_senders
from domain.sessions import key_for_signing_in
from gateway import tokens
from gateway.addresses import client_network
from gateway.metrics import Metrics
from gateway.rate_limits import Admission, RateLimits
from gateway.shared_tallies import open_tallies
from models import short_ids
from models.migrating import is_current
from providers.aes_vault import AesVault
from providers.broadcaster_notifier import BroadcasterNotifier
from providers.ed25519_passes import Ed25519Passes
from providers.key_files import Key, Keys
from providers.mailbox import Mailbox
from providers.messages.renderer import Renderer
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
        engine = _opened_engine(settings, opened)
        money = await opened.enter_async_context(open_money(settings, keys))
        tallies = await opened.enter_async_context(open_tallies(settings.redis_url))
        notifier = await opened.enter_async_context(BroadcasterNotifier(settings.redis_url))
        mailbox = Mailbox(settings.data_dir / "mailbox")
        issuer = tokens.TokenIssuer(tokens.own_keys(map(_pair, keys.tokens)), settings.token_audience)
        services = Services(
            engine=engine,
            pool=await opened.enter_async_context(open_pool(settings)),
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
            access_tokens=issuer,
            sign_in_keys=tuple(key_for_signing_in(key.material) for key in keys.tokens),
            client_network=client_network,
            short_ids=await _routes_of_short_ids(engine, settings),
        )
        metrics = Metrics()
        authenticator = await opened.enter_async_context(open_authenticator(settings, issuer.keys, services))
        yield Container(
            settings=settings,
            keys=keys,
            services=services,
            notifier=notifier,
            mailbox=mailbox,
            hub=LiveHub(services, notifier.listen, metrics.feed_lag.observe),
            metrics=metrics,
            tokens=issuer,
            authenticate=Admission(authenticator, RateLimits(tallies, *settings.requests_per_minute)),
        )


def _opened_engine(settings: Settings, opened: AsyncExitStack) -> AsyncEngine:
    engine = open_engine(settings)
    opened.push_async_callback(engine.dispose)
    return engine


async def _routes_of_short_ids(engine: AsyncEngine, settings: Settings) -> Mapping[str, str]:
    """Only the demo data has short ids, and production does not load it."""
    async with engine.connect() as db:
        return await short_ids.read_all(db) if settings.development else {}


def _pair(key: Key) -> tuple[str, bytes]:
    return key.id, key.material
