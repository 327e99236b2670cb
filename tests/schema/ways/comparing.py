"""The same request by the endpoint's own way, by strawberry's view, and by that with graphql-core's executor."""

import copy
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response
from starlette.requests import Request

from domain.accounts import VISITOR, Principal, Role
from domain.errors import Unauthenticated
from gateway.kept_tokens import Identity
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


class ByStrawberry(View):
    async def _respond(self, request: Request) -> Any:
        if request.method not in ("GET", "POST"):
            return await super()._respond(request)
        return await self._run(request, await self._caller(request))


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
        own, *others = [(each.status_code, _headers(each, apart), each.content) for each in answers]
        assert others == [own, own]
        return answers[0]

    async def ask(self, query: str, variables: Any = None, *, headers: Mapping[str, str] | None = None) -> Response:
        """As clients that take each of the two media types."""
        body = {"query": query, "variables": variables}
        given = SIGNED_IN if headers is None else headers
        await self.same(json=body, headers={**given, "Accept": GRAPHQL_RESPONSE})
        return await self.same(json=body, headers=given)


def _headers(response: Response, apart: Container[str]) -> list[tuple[str, str]]:
    return [header for header in response.headers.multi_items() if header[0] not in apart]


def ways_of(views: list[View]) -> Ways:
    named = (RequestIds(each, lambda: REQUEST_ID) for each in views)
    return Ways(*(AsyncClient(transport=ASGITransport(each), base_url="http://test") for each in named))


def with_engine(views: list[View], engine: Any) -> Ways:
    changed = [copy.copy(each) for each in views]
    for each in changed:
        each._services = replace(each._services, engine=engine)
    return ways_of(changed)
