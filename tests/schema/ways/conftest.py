"""The endpoint three times, once for all tests of a file: a schema takes long to make."""

from dataclasses import replace

import pytest

from gateway.query_limits import QueryLimits
from resolvers.context import Services
from resolvers.live import LiveHub
from schema.server.documents import DocumentPolicy
from schema.server.view import GraphQLOptions, View
from tests.schema.inside import never_notified
from tests.schema.ways.by_strawberry import ByStrawberry
from tests.schema.ways.comparing import Known, Ways, ways_of


@pytest.fixture(scope="module")
def views(services: Services) -> list[View]:
    options = GraphQLOptions(QueryLimits(), introspection=True, ide=True)
    policy = DocumentPolicy(options.limits, options.introspection)
    hub = LiveHub(services, never_notified)
    return [
        View(services, hub, Known(), policy, options),
        ByStrawberry(services, hub, Known(), policy, options),
        ByStrawberry(services, hub, Known(), policy, replace(options, compiled=False)),
    ]


@pytest.fixture
def ways(views: list[View]) -> Ways:
    return ways_of(views)
