"""The ASGI application: all entry points, the sandbox provider and the workers around one container."""

import asyncio
import functools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import cast

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from app.container import Container, open_container
from app.measuring import readings
from app.middleware import middleware_of
from app.money import PAY_PATH, merchant_secret, own_address
from app.persisted import persisted_operations
from app.server.shutdown import Shutdown
from app.server.websocket_protocol import DETACH
from gateway.arrivals import ArrivalLimits, Arrivals
from gateway.hosts import KnownHosts
from gateway.open_sockets import OpenSockets
from gateway.overload import GRAPHQL, Load
from gateway.query_limits import QueryLimits
from gateway.rate_limits import Admission, RateLimits
from resolvers.access_watching import AccessWatcher
from rest import api, checkout, checkout_pages, health, metrics, pms, ticket_pages, web
from rest.development import DevelopmentEndpoints
from rest.http_errors import exception_handlers
from rest.published import openapi_route
from rest.router import RestRouter
from schema.server.socket_limits import MESSAGES_A_SECOND, SocketLimits
from schema.server.view import GraphQLOptions, graphql_app
from settings import Settings
from workers.run import run_workers

CALLBACK_BYTES, CALLBACK_SECONDS = 64 * 1024, 5.0
"""What a payment provider may send in one callback, and how long its body may take."""
NEVER_SHED = frozenset({"/healthz", "/readyz", "/metrics", "/sandbox/"})
"""Paths that are served under overload: health and metrics, and the sandbox, which stands for another company's server
that requests in flight may be waiting for.
"""


def create_app(settings: Settings) -> Starlette:
    """Its lifespan opens and closes the container, the sandbox provider and the workers.

    Raises SettingsRefused for persisted operations that are not usable.
    """
    persisted = persisted_operations(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            open_container(settings) as container,
            _sandbox(container) as sandbox,
            _watching(container),
            _workers(container, shutdown),
        ):
            app.state.services, app.state.hub = container.services, container.hub
            app.state.telemetry = container.telemetry
            app.state.authenticate, app.state.tokens = container.authenticate, container.tokens
            app.router.routes[:] = [*_routes(container, persisted, shutdown, load, arrivals), *sandbox]
            yield

    callbacks, shutdown = _callbacks(settings), Shutdown()
    load = Load(settings.max_requests_in_flight, NEVER_SHED | callbacks, callbacks)
    arrivals = Arrivals(_arrival_limits(callbacks))

    def rate_limits() -> RateLimits:
        return cast("Admission", app.state.authenticate).limits

    app = Starlette(
        lifespan=lifespan,
        middleware=middleware_of(settings, load, arrivals.limits, rate_limits),
        exception_handlers=exception_handlers(lambda: rate_limits().admit_address()),
    )
    app.router.redirect_slashes = False
    app.state.load, app.state.arrivals, app.state.shutdown = load, arrivals, shutdown
    return app


def _arrival_limits(callbacks: frozenset[str]) -> ArrivalLimits:
    return ArrivalLimits(
        seconds_by_path=dict.fromkeys(callbacks, CALLBACK_SECONDS),
        bytes_by_path=dict.fromkeys(callbacks, CALLBACK_BYTES),
        bytes_below={pms.PATH: pms.MOST_BYTES},
    )


def _callbacks(settings: Settings) -> frozenset[str]:
    """The paths of the payment provider's callbacks, which are accepted under overload too."""
    documented = checkout.CALLBACK.path
    return frozenset({documented, f"{documented}/{settings.payment_provider}"})


@asynccontextmanager
async def _sandbox(container: Container) -> AsyncIterator[list[BaseRoute]]:
    """The sandbox provider's routes, where the settings choose it. It calls the platform over HTTP, as any provider."""
    settings = container.settings
    if not container.takes_sandbox_payments:
        yield []
        return
    # another company's server, which a deployment with a real provider does not import
    from sandbox.application import Sandbox, SandboxConfig  # noqa: PLC0415

    sandbox = Sandbox(
        SandboxConfig(
            database_url=settings.sqlalchemy_url,
            public_url=f"{settings.address}/sandbox",
            callback_url=f"{own_address(settings)}/payments/callback",
            events_url=f"{own_address(settings)}/payments/callback/sandbox",
            return_url=f"{settings.address}/",
            may_return_to=settings.returns.allows,
            merchant_secret=merchant_secret(container.keys),
            callback_secret=container.keys.payment_webhooks[0].material,
        )
    )
    async with sandbox.running():
        yield [Mount("/sandbox", KnownHosts(sandbox.application, settings.own_hosts))]


@asynccontextmanager
async def _watching(container: Container) -> AsyncIterator[None]:
    """Knows of the changes of access that other processes make, from before the first request on."""
    watching = asyncio.create_task(AccessWatcher(container.services).run(), name="access")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait([watching])


@asynccontextmanager
async def _workers(container: Container, shutdown: Shutdown) -> AsyncIterator[None]:
    """Runs workers in this process, where the settings say so. They end while the last requests are finished."""
    if not container.settings.workers:
        yield
        return
    wake = asyncio.Event()
    async with container.notifier.listen_for_work(wake.set):
        working = asyncio.create_task(
            run_workers(container.services, shutdown.closing, wake, container.worker_counters), name="workers"
        )
        try:
            yield
        finally:
            shutdown.closing.set()
            await working


def _routes(
    container: Container, persisted: Mapping[str, str], shutdown: Shutdown, load: Load, arrivals: Arrivals
) -> list[BaseRoute]:
    """The entry points of this deployment. Some exist only with the sandbox provider, some only in development."""
    settings = container.settings
    options = GraphQLOptions(
        limits=QueryLimits(),
        introspection=settings.development,
        ide=settings.development,
        persisted=persisted,
        only_persisted=settings.persisted_operations_only,
        leaving=shutdown.closing,
        detach_extension=DETACH,
        compiled=settings.compiled_executor,
        observe=container.observe,
        sockets=_socket_limits(settings, load),
    )
    graphql = graphql_app(container.services, container.hub, container.authenticate, options)
    operations = [each for each in api.OPERATIONS if container.takes_sandbox_payments or each is not checkout.CALLBACK]
    routes: list[BaseRoute] = [
        Route(GRAPHQL, graphql),
        WebSocketRoute(GRAPHQL, graphql),
        *health.routes(container.is_ready, shutdown.draining.is_set),
        openapi_route(container.authenticate.limits.admit_address),
        *ticket_pages.routes(container.services, container.authenticate),
        *_rest(container).routes(operations),
        *web.routes(development=settings.development),
    ]
    if settings.razorpay_key_id is not None and not container.takes_sandbox_payments:
        routes += checkout_pages.routes(container.services, container.authenticate, settings.razorpay_key_id, PAY_PATH)
    token = settings.metrics_token
    if settings.development or token is not None:
        # Not authorised by the client's address: behind a proxy on the same machine every client has the loopback one.
        shown = functools.partial(_metrics, container, load, arrivals)
        routes.append(metrics.route(shown, None if token is None else token.get_secret_value()))
    if settings.development:
        endpoints = DevelopmentEndpoints(container.services, container.tokens.issue, container.mailbox.read)
        routes += endpoints.routes([Middleware(KnownHosts, names=settings.own_hosts)])
    return routes


def _socket_limits(settings: Settings, load: Load) -> SocketLimits:
    limited = settings.counts_requests
    open_sockets = OpenSockets(settings.visitor_sockets, is_limited=limited)
    return SocketLimits(open_sockets.arrive, load.carrying, MESSAGES_A_SECOND if limited else 0)


def _rest(container: Container) -> RestRouter:
    admission = container.authenticate
    return RestRouter(container.services, admission, container.observe, count_unsigned=admission.limits.admit_unsigned)


async def _metrics(container: Container, load: Load, arrivals: Arrivals) -> bytes:
    return container.metrics.shown(await readings(container, load, arrivals))
