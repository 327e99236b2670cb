"""Traces: one for each request, with all that follows from it."""

import importlib
from collections.abc import AsyncIterator, Iterator

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app import telemetry as telemetry_module
from app.serving import create_app
from app.telemetry import Telemetry, trace_id_of
from app.tracing import tracing, tracing_required
from domain import ids
from domain.accounts import VISITOR
from domain.ports import ProviderUnavailable
from domain.tracing import span
from providers.razorpay_api import razorpay_api
from providers.razorpay_entities import Order
from resolvers import partners
from resolvers.context import Services
from settings import Settings, SettingsRefused
from tests import world
from tests.jobs import run_due_jobs
from tests.resolvers.registrations import registration


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Receives what is sent."""
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(telemetry_module, "sent_by_otlp", lambda: SimpleSpanProcessor(exporter))
    return exporter


@pytest.fixture
def recording(collector: InMemorySpanExporter) -> Iterator[InMemorySpanExporter]:
    with Telemetry(SimpleSpanProcessor(collector)).recording():
        yield collector


@pytest.fixture
async def traced(settings: Settings, collector: InMemorySpanExporter) -> AsyncIterator[AsyncClient]:
    app = create_app(settings.model_copy(update={"traces": True, "workers": False}))
    async with app.router.lifespan_context(app), AsyncClient(transport=ASGITransport(app), base_url="http://a") as http:
        yield http
    assert collector.get_finished_spans()


def of_request(collector: InMemorySpanExporter, request_id: str) -> tuple[ReadableSpan, list[ReadableSpan]]:
    """The root of the request's trace, and the rest."""
    wanted = trace_id_of(request_id)
    spans = [each for each in collector.get_finished_spans() if each.context.trace_id == wanted]
    (root,) = (each for each in spans if each.parent is None)
    return root, [each for each in spans if each is not root]


def _expect_trace(collector: InMemorySpanExporter, answer: Response, name: str, outcome: str) -> None:
    request_id = answer.headers["x-request-id"]
    root, parts = of_request(collector, request_id)
    said = dict(root.attributes or {})
    assert root.name == name
    assert format(root.context.trace_id, "032x") == request_id == said["marquee.request_id"]
    assert (said["marquee.outcome"], said["http.response.status_code"]) == (outcome, answer.status_code)
    statements = [each for each in parts if each.attributes and "db.query.text" in each.attributes]
    assert statements
    assert all(each.parent == root.context for each in statements if each.parent)


async def test_the_same_request_again_is_a_trace_of_its_own(
    traced: AsyncClient, collector: InMemorySpanExporter
) -> None:
    asked = {"query": "{ movies { edges { node { id } } } }"}
    for _ in range(3):
        answer = await traced.post("/graphql", json=asked)
        root, _parts = of_request(collector, answer.headers["x-request-id"])
        assert root.name.startswith("graphql ")


async def test_a_rest_request_is_a_trace_with_its_id_its_operation_and_its_statements(
    traced: AsyncClient, collector: InMemorySpanExporter
) -> None:
    answer = await traced.get(f"/shows/{ids.new(ids.SHOW)}")
    _expect_trace(collector, answer, "rest readShow", "NOT_FOUND")


async def test_so_is_a_graphql_request(traced: AsyncClient, collector: InMemorySpanExporter) -> None:
    answer = await traced.post("/graphql", json={"query": "query Cities { cities { name } }"})
    _expect_trace(collector, answer, "graphql cities", "ok")


async def test_a_client_decides_on_no_trace_of_ours(traced: AsyncClient, collector: InMemorySpanExporter) -> None:
    foreign = "4bf92f3577b34da6a3ce929d0e0e4736"
    await traced.get("/movies", headers={"traceparent": f"00-{foreign}-00f067aa0ba902b7-01"})
    assert int(foreign, 16) not in {each.context.trace_id for each in collector.get_finished_spans()}


async def test_a_job_is_a_part_of_the_trace_of_the_request_that_recorded_it(
    recording: InMemorySpanExporter, isolated_services: Services
) -> None:
    request_id = "a-request-with-a-name"
    made = await partners.register_partner(isolated_services.context(VISITOR, "another-request"), registration())
    owner = isolated_services.context(world.owner_of(made.partner), request_id)
    await partners.update_bank_details(owner, made.partner.id, "555566667777", "ICIC0004321")
    await run_due_jobs(isolated_services)
    named = [each.name for each in recording.get_finished_spans() if each.context.trace_id == trace_id_of(request_id)]
    assert "BankDetailsChanged" in named


async def test_a_call_of_a_provider_is_recorded_with_its_failure(recording: InMemorySpanExporter) -> None:
    api = razorpay_api(("key", "secret"), "http://127.0.0.1:1", 1.0)
    with pytest.raises(ProviderUnavailable), span("a request", "a-request"):
        await api.ask(Order, "GET", "/orders/1")
    await api.aclose()
    root, (call,) = of_request(recording, "a-request")
    assert (call.name, call.parent, call.status.is_ok) == ("Razorpay GET", root.context, False)


def test_without_traces_nothing_is_recorded(settings: Settings) -> None:
    with tracing(settings) as telemetry:
        assert telemetry is None
        assert span("one") is span("another", "request")


def test_traces_without_their_libraries_are_refused() -> None:
    with pytest.raises(SettingsRefused, match="pip install"), tracing_required():
        importlib.import_module("opentelemetry.no_such_part")  # as where it is not installed
