"""The sandbox payment provider as an ASGI application that can be mounted anywhere. It is configured with the
merchant's URLs and two secrets.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import tables
from sandbox.api import Api, routes
from sandbox.books import Refused
from sandbox.delivering import Deliverer, Post
from sandbox.money_api import MoneyApi
from sandbox.pages import Pages
from sandbox.switches import Malformed

EVERY_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
ANSWER_SECONDS = 5.0
"""Callers give a request up after that time, so waiting longer for the database is useless."""

log = structlog.get_logger("sandbox")


@dataclass(frozen=True)
class SandboxConfig:
    """`public_url`: the application's public URL with its mount point. `merchant_secret` authenticates the merchant's
    calls. `callback_secret` signs the provider's: those about payments go to `callback_url`, all others to
    `events_url`. The pages lead back to an order's own address where `may_return_to` says that it is one of the
    merchant's, else to `return_url`.
    """

    database_url: str = field(repr=False)
    public_url: str
    callback_url: str
    events_url: str
    return_url: str
    may_return_to: Callable[[str], bool]
    merchant_secret: str = field(repr=False)
    callback_secret: bytes = field(repr=False)


async def _refused(_: Request, refusal: Exception) -> Response:
    status = refusal.status if isinstance(refusal, Refused) else 400
    return JSONResponse({"error": str(refusal)}, status)


async def _malformed(_: Request, problem: Exception) -> Response:
    return JSONResponse({"error": str(problem)}, 422)


async def _away(_: Request, failure: Exception) -> Response:
    """The call may have taken effect. It can be repeated safely."""
    if isinstance(failure, DBAPIError) and not _is_database_unavailable(failure):
        raise failure
    log.warning("The database did not answer.", error=type(failure).__name__)
    return JSONResponse({"error": "Not now. Try again in 1 s."}, 503, {"retry-after": "1"})


def _is_database_unavailable(failure: DBAPIError) -> bool:
    """Whether the database is shutting down, starting, out of connections, or a wait in it timed out."""
    is_lost = isinstance(failure, (InterfaceError, OperationalError)) or failure.connection_invalidated
    return is_lost or (getattr(failure.orig, "sqlstate", None) or "")[:2] in ("08", "40", "53", "55", "57")


class Sandbox:
    """`application` answers while `running()` is entered."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        self._wake = asyncio.Event()
        self._engine = create_async_engine(
            config.database_url,
            pool_size=2,
            max_overflow=8,
            pool_pre_ping=True,  # a restart of the database must not fail a customer's request
            pool_timeout=ANSWER_SECONDS,
            hide_parameters=True,
            connect_args={"timeout": ANSWER_SECONDS, "command_timeout": ANSWER_SECONDS},
        )
        wake = self._wake.set
        api = Api(self._engine, config.merchant_secret, f"{config.public_url.rstrip('/')}/pay", wake)
        money = MoneyApi(self._engine, api.guarded, wake)
        pages = Pages(self._engine, config.return_url, config.may_return_to, wake)
        self.application = Starlette(
            routes=[*routes(api), *money.routes(), *pages.routes()],
            exception_handlers={
                Refused: _refused,
                Malformed: _malformed,
                **dict.fromkeys((DBAPIError, PoolTimeout, OSError), _away),
            },
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Creates the tables and delivers callbacks until the block ends."""
        await tables.make(self._engine)
        async with httpx2.AsyncClient() as http:
            posts = (
                Post(tables.callbacks, self._config.callback_url),
                Post(tables.notices, self._config.events_url),
            )
            deliverers = [Deliverer(self._engine, http, post, self._config.callback_secret) for post in posts]
            loop = asyncio.create_task(self._deliver(deliverers))
            try:
                yield
            finally:
                loop.cancel()
                await asyncio.gather(loop, return_exceptions=True)
                await self._engine.dispose()

    async def _deliver(self, deliverers: Sequence[Deliverer]) -> None:
        failures = 0
        while True:
            self._wake.clear()
            try:
                busy = sum(await asyncio.gather(*(each.deliver_due() for each in deliverers)))
                failures = 0
            except Exception as failure:  # the loop outlives any failure
                busy, failures = 0, failures + 1
                log.warning("Callbacks could not be delivered; trying again.", failures=failures, exc_info=failure)
            if not busy:
                await self._pause(min(EVERY_SECONDS * 2**failures, LONGEST_PAUSE_SECONDS))

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
