"""The container of one process: the one place that knows which adapter plays which role."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from app.authentication import open_admission
from app.database import open_engine, open_pool
from app.money import open_money
from app.senders import open_senders
from app.tracing import tracing
from domain.ports import Observe
from domain.sessions import key_for_signing_in
from gateway import tokens
from gateway.addresses import client_network
from gateway.metrics import Metrics
from gateway.rate_limits import Admission
from gateway.shared_tallies import open_tallies
from models import short_ids
from models.direct_pool import DirectPool
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

if TYPE_CHECKING:
    from app.telemetry import Telemetry


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
    telemetry: "Telemetry | None" = None
    worker_counters: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def observe(self) -> Observe:
        """Counts an operation, and names its trace where there is one."""
        telemetry, count = self.telemetry, self.metrics.observe
        if telemetry is None:
            return count

        def count_and_name(entry_point: str, operation: str, outcome: str, seconds: float | None) -> None:
            count(entry_point, operation, outcome, seconds)
            telemetry.name_span(entry_point, operation, outcome)

        return count_and_name

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
        telemetry = opened.enter_context(tracing(settings))
        engine, pool = await opened.enter_async_context(_open_database(settings, telemetry))
        money = await opened.enter_async_context(open_money(settings, keys))
        tallies = await opened.enter_async_context(open_tallies(settings.redis_url))
        notifier = await opened.enter_async_context(BroadcasterNotifier(settings.redis_url))
        mailbox, metrics = Mailbox(settings.data_dir / "mailbox"), Metrics()
        issuer = tokens.TokenIssuer(tokens.own_keys(map(_pair, keys.tokens)), settings.token_audience)
        services = Services(
            engine=engine,
            pool=pool,
            payments=money.payments,
            payouts=money.payouts,
            provider_events=money.events,
            senders=await opened.enter_async_context(open_senders(settings, mailbox)),
            renderer=Renderer(settings.address),
            passes=Ed25519Passes([_pair(key) for key in keys.passes]),
            vault=AesVault([_pair(key) for key in keys.bank_details]),
            notifier=notifier,
            wake_workers=notifier.wake_workers,
            policy=settings.policy,
            access_tokens=issuer,
            sign_in_keys=tuple(key_for_signing_in(key.material) for key in keys.tokens),
            client_network=client_network,
            short_ids=await _routes_of_short_ids(engine, settings),
        )
        yield Container(
            settings=settings,
            keys=keys,
            services=services,
            notifier=notifier,
            mailbox=mailbox,
            hub=LiveHub(services, notifier.listen, metrics.feed_lag.observe, lambda: notifier.is_connected),
            metrics=metrics,
            telemetry=telemetry,
            tokens=issuer,
            authenticate=await opened.enter_async_context(open_admission(settings, issuer.keys, services, tallies)),
        )


@asynccontextmanager
async def _open_database(
    settings: Settings, telemetry: "Telemetry | None"
) -> AsyncIterator[tuple[AsyncEngine, DirectPool]]:
    engine = open_engine(settings)
    if telemetry is not None:
        telemetry.watch(engine)
    try:
        when_connected = None if telemetry is None else telemetry.watch_direct
        async with open_pool(settings, when_connected=when_connected) as pool:
            yield engine, pool
    finally:
        await engine.dispose()


async def _routes_of_short_ids(engine: AsyncEngine, settings: Settings) -> Mapping[str, str]:
    """Only the demo data has short ids, and production does not load it."""
    async with engine.connect() as db:
        return await short_ids.read_all(db) if settings.development else {}


def _pair(key: Key) -> tuple[str, bytes]:
    return key.id, key.material
