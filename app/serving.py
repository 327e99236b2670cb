"""The server: the doors, the sandbox provider and the workers around one set of parts."""

import asyncio
import functools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from app.measuring import readings
from app.money import PAY_PATH, merchant_secret, own_address
from app.parts import Parts, open_parts
from app.persisted import persisted_operations
from gateway.addresses import ClientAddresses
from gateway.body_limit import BodyLimit
from gateway.leaving import Leaving
from gateway.overload import Load, Shedding
from gateway.query_limits import QueryLimits
from gateway.rate_limit_headers import RateLimitHeaders
from gateway.requests import RequestIds
from rest import api, checkout, checkout_pages, health, metrics, openapi, ticket_pages
from rest.development import DevelopmentDoors
from rest.door import Door
from rest.http_errors import EXCEPTION_HANDLERS
from sandbox.application import Sandbox, SandboxConfig
from schema.view import GraphQLOptions, graphql_app
from settings import Settings
from workers.run import run_workers

CALLBACK_BYTES = 64 * 1024
NEVER_SHED = frozenset({"/healthz", "/readyz", "/metrics", "/sandbox/"})
"""Whoever watches the process. The sandbox stands in for somebody else's server: what is in flight may wait for it."""


def create_app(settings: Settings) -> Starlette:
    """The whole server. What it needs is opened when it starts and closed when it ends, its workers among it.

    Raises SettingsRefused for persisted operations that cannot be used.
    """
    persisted = persisted_operations(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_parts(settings) as parts, _sandbox(parts) as sandbox, _workers(parts, leaving):
            app.state.services, app.state.hub = parts.services, parts.hub
            app.state.authenticate, app.state.tokens = parts.authenticate, parts.tokens
            app.router.routes[:] = [*_routes(parts, persisted, leaving, load), *sandbox]
            yield

    callbacks, leaving = _callbacks(settings), Leaving()
    load = Load(settings.max_requests_in_flight, NEVER_SHED, callbacks)
    app = Starlette(
        lifespan=lifespan,
        middleware=[
            Middleware(Shedding, load=load),
            Middleware(RequestIds),
            Middleware(ClientAddresses),
            Middleware(RateLimitHeaders),
            Middleware(BodyLimit, by_path=dict.fromkeys(callbacks, CALLBACK_BYTES)),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
    )
    app.router.redirect_slashes = False
    app.state.load, app.state.leaving = load, leaving
    return app


def _callbacks(settings: Settings) -> frozenset[str]:
    """What the payment provider has to tell is taken at any time."""
    documented = checkout.CALLBACK.path
    return frozenset({documented, f"{documented}/{settings.payment_provider}"})


@asynccontextmanager
async def _sandbox(parts: Parts) -> AsyncIterator[list[BaseRoute]]:
    """The sandbox provider, where it is the one: it calls us over HTTP like any other."""
    settings = parts.settings
    if not parts.takes_sandbox_payments:
        yield []
        return
    sandbox = Sandbox(
        SandboxConfig(
            database_url=settings.sqlalchemy_url,
            public_url=f"{settings.address}/sandbox",
            callback_url=f"{own_address(settings)}/payments/callback",
            news_url=f"{own_address(settings)}/payments/callback/sandbox",
            return_url=f"{settings.address}/",
            merchant_secret=merchant_secret(parts.keys),
            callback_secret=parts.keys.payment_webhooks[0].material,
        )
    )
    async with sandbox.running():
        yield [Mount("/sandbox", sandbox.application)]


@asynccontextmanager
async def _workers(parts: Parts, leaving: Leaving) -> AsyncIterator[None]:
    """In this process, where the settings say so. They end while the last requests are finished."""
    if not parts.settings.workers:
        yield
        return
    wake = asyncio.Event()
    async with parts.doorbell.listen_for_work(wake.set):
        working = asyncio.create_task(run_workers(parts.services, leaving.begun, wake), name="workers")
        try:
            yield
        finally:
            leaving.begun.set()
            await working


def _routes(parts: Parts, persisted: Mapping[str, str], leaving: Leaving, load: Load) -> list[BaseRoute]:
    """The doors of this deployment: the sandbox and development have some of their own."""
    settings = parts.settings
    options = GraphQLOptions(
        limits=QueryLimits(),
        introspection=settings.development,
        ide=settings.development,
        persisted=persisted,
        only_persisted=settings.persisted_operations_only,
        leaving=leaving.begun,
        observe=parts.metrics.observe,
    )
    graphql = graphql_app(parts.services, parts.hub, parts.authenticate, options)
    door = Door(parts.services, parts.authenticate, parts.metrics.observe)
    operations = [each for each in api.OPERATIONS if parts.takes_sandbox_payments or each is not checkout.CALLBACK]
    routes: list[BaseRoute] = [
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", graphql),
        openapi.route(),
        *health.routes(parts.is_ready, leaving.announced.is_set),
        *ticket_pages.routes(parts.services, parts.authenticate),
        *door.routes(operations),
    ]
    if settings.razorpay_key_id is not None and not parts.takes_sandbox_payments:
        routes += checkout_pages.routes(parts.services, parts.authenticate, settings.razorpay_key_id, PAY_PATH)
    token = settings.metrics_token
    if settings.development or token is not None:
        # Never by the address that asks: behind a proxy on the same machine everybody comes from loopback.
        shown = functools.partial(_measured, parts, load)
        routes.append(metrics.route(shown, None if token is None else token.get_secret_value()))
    if settings.development:
        routes += DevelopmentDoors(parts.services, parts.tokens.issue, parts.mailbox.read).routes()
    return routes


async def _measured(parts: Parts, load: Load) -> bytes:
    return parts.metrics.shown(await readings(parts, load))
