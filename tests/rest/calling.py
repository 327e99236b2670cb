"""Clients of REST over real HTTP: callers of every role, and the payment provider with its signed callback."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from httpx2 import AsyncClient, Response

from resolvers.context import Services
from tests import world

Json = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    http: AsyncClient
    headers: Mapping[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Response:
        return await self.http.get(path, headers={**self.headers, **headers})

    async def send(self, method: str, path: str, body: object, **headers: str) -> Response:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, path, json=body, headers={**self.headers, **names})

    async def post(self, path: str, body: object, **headers: str) -> Response:
        return await self.send("POST", path, body, **headers)

    async def put(self, path: str, body: object, **headers: str) -> Response:
        return await self.send("PUT", path, body, **headers)


def visitor(http: AsyncClient) -> Caller:
    return Caller(http)


def key_holder(http: AsyncClient, key: str) -> Caller:
    return Caller(http, {"X-API-Key": key})


async def signed_in(http: AsyncClient, role: str, **named: object) -> Caller:
    response = await http.post("/dev/token", json={"role": role, **named})
    assert response.status_code == 200, response.text
    return Caller(http, {"Authorization": f"Bearer {response.json()['accessToken']}"})


async def called_back(http: AsyncClient, services: Services, body: Json) -> Response:
    raw = json.dumps(body).encode()
    signature = world.signature_of(services, raw, int(time.time()))
    return await http.post("/payments/callback", content=raw, headers={"X-Signature": signature})


def done(response: Response, status: int) -> Json:
    """Returns the response's body. Asserts its status."""
    assert response.status_code == status, f"{response.status_code}: {response.text}"
    answer: Json = response.json()
    return answer


def refused(response: Response, status: int, code: str) -> Json:
    """Returns the problem. Asserts its status and code."""
    problem = done(response, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["code"], problem["instance"]) == (status, code, response.request.url.path)
    assert problem["title"]
    assert problem["detail"]
    assert problem["type"]
    return problem
