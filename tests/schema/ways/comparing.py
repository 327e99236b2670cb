"""The same request by the endpoint's own way, by strawberry's view, and by that with graphql-core's executor."""

import copy
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from httpx2 import ASGITransport, AsyncClient, Response

from domain.accounts import VISITOR, Principal, Role
from domain.errors import Unauthenticated
from gateway.kept_identities import Identity
from gateway.requests import RequestIds
from schema.server.graphql_over_http import GRAPHQL_RESPONSE
from schema.server.view import View

REQUEST_ID = "request-of-a-test"
CUSTOMER = Principal(Role.CUSTOMER, "USER_1")
SIGNED_IN = {"Authorization": "customer"}


class Known:
    """The credentials of these tests."""

    async def identify(self, headers: Mapping[str, str]) -> Identity:
        given = headers.get("authorization")
        if given not in (None, "customer"):
            raise Unauthenticated
        return Identity(VISITOR if given is None else CUSTOMER, None)

    look_up = identify

    def admit(self, principal: Principal) -> None:
        """Counts nothing."""

    def charge(self, principal: Principal, units: int) -> None:
        """Counts nothing."""


@dataclass(frozen=True)
class Ways:
    """The same requests by each."""

    own: AsyncClient
    by_strawberry: AsyncClient
    by_graphql_core: AsyncClient

    async def same(self, method: str = "POST", *, apart: Container[str] = (), **request: Any) -> Response:
        """Returns the one answer, which may differ in the headers that stand `apart`."""
        headers = request.pop("headers", {})
        answers = [
            await each.request(method, "/graphql", headers=headers, **request)
            for each in (self.own, self.by_strawberry, self.by_graphql_core)
        ]
        own, *others = [(each.status_code, _headers(each, apart), _body(each)) for each in answers]
        assert others == [own, own]
        costs = [cost for each in answers if (cost := cost_of(each)) is not None]
        assert all(cost == costs[0] for cost in costs)
        return answers[0]

    async def ask(self, query: str, variables: Any = None, *, headers: Mapping[str, str] | None = None) -> Response:
        """As clients that take each of the two media types."""
        body = {"query": query, "variables": variables}
        given = SIGNED_IN if headers is None else headers
        await self.same(json=body, headers={**given, "Accept": GRAPHQL_RESPONSE})
        return await self.same(json=body, headers=given)


def _headers(response: Response, apart: Container[str]) -> list[tuple[str, str]]:
    return [each for each in response.headers.multi_items() if each[0] not in apart and each[0] != "content-length"]


def _body(response: Response) -> bytes:
    """Without the cost: an answer that is kept for everybody has none."""
    if cost_of(response) is None:
        return response.content
    members = orjson.loads(response.content)
    del members["extensions"]
    return orjson.dumps(members)


def cost_of(response: Response) -> Any:
    """The answer's cost; None where it has none."""
    members = orjson.loads(response.content) if response.content.startswith(b"{") else {}
    return members.get("extensions", {}).get("cost")


def ways_of(views: list[View]) -> Ways:
    named = (RequestIds(each, lambda: REQUEST_ID) for each in views)
    return Ways(*(AsyncClient(transport=ASGITransport(each), base_url="http://test") for each in named))


def with_engine(views: list[View], engine: Any) -> Ways:
    changed = [copy.copy(each) for each in views]
    for each in changed:
        each._services = replace(each._services, engine=engine)
    return ways_of(changed)
