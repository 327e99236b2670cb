"""Requests that are generated from the OpenAPI document, by every kind of caller: each answer is one that it lists."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as given_settings
from hypothesis.errors import Unsatisfiable

from domain.accounts import Principal, Role
from resolvers.context import Services
from rest import openapi
from settings import Settings
from tests import world
from tests.clients import client_of
from tests.gateway.serving import serving
from tests.schema.calling import signed_in
from tests.servers import HttpServer

EXAMPLES = 25
"""Of each operation and caller, and as many that do not fit the document."""
CALLERS = ("visitor", "customer", "partner", "operator")


@pytest.fixture(scope="module")
async def unlimited(settings: Settings) -> AsyncIterator[HttpServer]:
    async with serving(settings, rate_limit_per_minute=0) as server:
        yield server


async def credentials(server: HttpServer, services: Services, caller: str) -> Mapping[str, str]:
    if caller == "visitor":
        return {}
    principals = {"customer": world.customer(), "operator": Principal(Role.OPERATOR)}
    who = principals.get(caller) or (await world.venue(services)).owner
    async with client_of(server.url) as http:
        return (await signed_in(http, who)).headers


@pytest.mark.long
@pytest.mark.parametrize("caller", CALLERS)
async def test_every_answer_to_a_generated_request_is_listed(
    unlimited: HttpServer, services: Services, caller: str
) -> None:
    headers = await credentials(unlimited, services, caller)
    failures = await asyncio.to_thread(failures_of, unlimited.url, headers)
    assert not failures, "\n\n".join(failures)


def failures_of(url: str, headers: Mapping[str, str]) -> list[str]:
    """One at most of each operation, with what fits the document and with what does not."""
    # large, and for this test alone
    import schemathesis  # noqa: PLC0415
    from schemathesis.specs.openapi import checks  # noqa: PLC0415

    # Whether a well-formed request is refused depends on what the database holds. Of the server's faults the document
    # lists 503 alone, where a server may be overloaded or not ready.
    wanted = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
        checks.negative_data_rejection,
    ]
    failures = list[str]()
    operations = schemathesis.openapi.from_dict(openapi.document()).get_all_operations()
    for found, mode in itertools.product(operations, schemathesis.GenerationMode):
        operation = found.ok()

        @given_settings(
            max_examples=EXAMPLES,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            case.call_and_validate(base_url=url, headers=dict(headers), timeout=30, checks=wanted)

        try:
            ask()
        except Unsatisfiable:  # nothing that can be sent does not fit
            continue
        except Exception as failure:  # noqa: BLE001 - all are collected: one run tells of every operation
            failures.append(f"{operation.label}, {mode.value}: {failure}")
    return failures
