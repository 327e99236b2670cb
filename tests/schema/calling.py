"""Clients of the GraphQL endpoint over real HTTP, for every role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from httpx2 import AsyncClient, Response

from domain.accounts import Principal, Role

Json = dict[str, Any]


@dataclass(frozen=True)
class GraphQLCaller:
    http: AsyncClient
    headers: Mapping[str, str] = field(default_factory=dict)

    async def post(self, body: object, **headers: str) -> Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post("/graphql", json=body, headers={**self.headers, **names})

    async def answer(self, query: str, **variables: object) -> Json:
        """Returns data and errors."""
        response = await self.post({"query": query, "variables": variables})
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    async def ask(self, query: str, **variables: object) -> Json:
        """Returns the data. Asserts that there are no errors."""
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: Json = answer["data"]
        return data

    async def do(self, mutation: str, selection: str, **given: object) -> Json:
        """Calls a mutation and returns the member of its union. `selection`: inline fragments beside the one on
        Problem.
        """
        title = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation ($input: {title}Input!) {{ {mutation}(input: $input)"
            f" {{ __typename ... on Problem {{ code message }} {selection} }} }}"
        )
        member: Json = (await self.ask(query, input=given))[mutation]
        return member


def visitor(http: AsyncClient) -> GraphQLCaller:
    return GraphQLCaller(http)


def key_holder(http: AsyncClient, secret: str) -> GraphQLCaller:
    return GraphQLCaller(http, {"X-API-Key": secret})


async def signed_in(http: AsyncClient, principal: Principal) -> GraphQLCaller:
    return GraphQLCaller(http, {"Authorization": await bearer(http, principal)})


async def bearer(http: AsyncClient, principal: Principal, **more: object) -> str:
    named: dict[Role, Json] = {
        Role.CUSTOMER: {"role": "customer", "userId": principal.actor_id},
        Role.PARTNER: {"role": "partner", "partnerId": principal.partner_id},
        Role.OPERATOR: {"role": "operator"},
    }
    response = await http.post("/dev/token", json={**named[principal.role], **more})
    assert response.status_code == 200, response.text
    return f"Bearer {response.json()['accessToken']}"
