"""Calls to a provider's HTTP API: which answers are a no, and which leave it open what became of the call."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx2

from domain.ports import ProviderRefused, ProviderUnavailable
from providers.foreign_json import Foreign, Unreadable

BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class HttpApi:
    """`name` stands in the sentences of its errors. `try_again`: statuses that say nothing about the call's effect."""

    def __init__(self, name: str, http: httpx2.AsyncClient, try_again: frozenset[HTTPStatus] = BUSY) -> None:
        self._name, self._http, self._try_again = name, http, try_again

    async def aclose(self) -> None:
        await self._http.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Foreign:
        """Raises ProviderUnavailable, also for what is no JSON object, and ProviderRefused."""
        try:
            response = await self._http.request(method, path, json=body, params=query, headers=headers)
        except httpx2.HTTPError as failure:
            raise ProviderUnavailable(f"{self._name} did not answer: {type(failure).__name__}.") from failure
        if response.is_success:
            return self._read(response)
        if response.is_client_error and response.status_code not in self._try_again:
            said = f"{self._name} answered {response.status_code}: {_reason(response)}"
            raise Missing(said) if response.status_code == HTTPStatus.NOT_FOUND else ProviderRefused(said)
        raise ProviderUnavailable(f"{self._name} answered {response.status_code}.")

    def _read(self, response: httpx2.Response) -> Foreign:
        try:
            return Foreign.of(response.json())
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"{self._name} answered with something that is no JSON.") from error


class Missing(ProviderRefused):
    """The provider knows nothing under that name."""


def _reason(response: httpx2.Response) -> str:
    """The provider's own sentence; nothing of what we sent."""
    try:
        error = response.json()["error"]
        return str(error["description"] if isinstance(error, dict) else error)[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "no reason given"
