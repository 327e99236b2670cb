"""OpenTelemetry: spans of requests, operations, statements, jobs and calls of providers.

A request's id is the id of its trace, and jobs run under the id of the request that recorded them: so one trace has a
request with everything that follows from it, in whatever process that happens, and its id is found in the log.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.tracing import trace_by

SERVER_ERROR = 500
SECONDS_TO_SEND = 2.0
"""A process that ends waits no longer for a collector that is away."""
_BEGAN = "marquee_began_ns"
_request_id: ContextVar[str | None] = ContextVar("traced_request_id", default=None)


def sent_by_otlp() -> SpanProcessor:
    """In batches, from a thread, to where OTEL_EXPORTER_OTLP_ENDPOINT says."""
    return BatchSpanProcessor(OTLPSpanExporter(timeout=SECONDS_TO_SEND))


class Telemetry:
    """What one process records."""

    def __init__(self, processor: SpanProcessor) -> None:
        resource = Resource.create({"service.name": "marquee"})  # OTEL_SERVICE_NAME takes precedence
        self._provider = TracerProvider(resource=resource, id_generator=_IdsOfRequests())
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("marquee")

    @contextmanager
    def recording(self) -> Iterator["Telemetry"]:
        trace_by(self.span)
        try:
            yield self
        finally:
            trace_by(None)
            self._provider.shutdown()

    @contextmanager
    def span(
        self, name: str, request_id: str | None = None, kind: SpanKind = SpanKind.INTERNAL
    ) -> Iterator[trace.Span]:
        """A part of the present span, or with a request id the root of what is done for that request."""
        known = None if request_id is None else _request_id.set(request_id)
        try:
            root = None if request_id is None else context.Context()
            with self._tracer.start_as_current_span(name, root, kind) as started:
                if request_id is not None:
                    started.set_attribute("marquee.request_id", request_id)
                yield started
        finally:
            if known is not None:
                _request_id.reset(known)

    def name_span(self, entry_point: str, operation: str, outcome: str) -> None:
        """Names the present request's span after the operation that was executed in it."""
        present = trace.get_current_span()
        present.update_name(f"{entry_point} {operation}")
        present.set_attributes({"marquee.operation": operation, "marquee.outcome": outcome})

    def watch(self, engine: AsyncEngine) -> None:
        """Records the statements of the engine's connections."""
        event.listen(engine.sync_engine, "before_cursor_execute", _begin)
        event.listen(engine.sync_engine, "after_cursor_execute", self._end)

    def watch_direct(self, connection: asyncpg.Connection) -> None:
        """Records the statements of a connection that SQLAlchemy does not know."""
        connection.add_query_logger(self._log)

    def _end(self, _connection: Any, _cursor: Any, statement: str, _values: Any, of: Any, _many: bool) -> None:
        self._statement(statement, getattr(of, _BEGAN), time.time_ns())

    def _log(self, done: Any) -> None:
        now = time.time_ns()
        self._statement(done.query, now - int(done.elapsed * 1e9), now)

    def _statement(self, statement: str, began: int, ended: int) -> None:
        """Statements contain no values: those travel beside them."""
        words = {"db.system.name": "postgresql", "db.query.text": statement}
        name = statement.lstrip().partition(" ")[0].upper()
        self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=words, start_time=began).end(ended)


def _begin(_connection: Any, _cursor: Any, _statement: str, _values: Any, of: Any, _many: bool) -> None:
    setattr(of, _BEGAN, time.time_ns())


class TracedRequests:
    """A span for each HTTP request. It stands behind the middleware that gives requests their ids, and takes no trace
    over from a client: what a stranger sends decides on no id of ours. The application's state has the `telemetry`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        telemetry: Telemetry = scope["app"].state.telemetry
        with telemetry.span(scope["method"], scope["state"]["request_id"], SpanKind.SERVER) as span:

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= SERVER_ERROR:
                        span.set_status(StatusCode.ERROR)
                await send(message)

            try:
                await self._app(scope, receive, noting)
            finally:
                route = getattr(scope.get("route"), "path", None)
                if route is not None:
                    span.set_attributes({"http.request.method": scope["method"], "http.route": route})


class _IdsOfRequests(RandomIdGenerator):
    """A trace has the id of the request that it is about, in the form that traces need."""

    def generate_trace_id(self) -> int:
        request_id = _request_id.get()
        return super().generate_trace_id() if request_id is None else trace_id_of(request_id)


def trace_id_of(request_id: str) -> int:
    """Our own request ids are 32 hex digits, as are ids of traces; any other one is hashed to such a number."""
    try:
        return int(request_id, 16) if len(request_id) == 32 else _hashed(request_id)  # noqa: PLR2004
    except ValueError:
        return _hashed(request_id)


def _hashed(request_id: str) -> int:
    return int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:16])
