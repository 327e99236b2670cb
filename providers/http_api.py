"""Calls to a provider's HTTP API, with refusals distinguished from calls whose outcome is unknown."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import httpx2
from pydantic import ValidationError

from domain.ports import ProviderRefused, ProviderUnavailable
from domain.tracing import span
from providers.wire import Wire

BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})

Answer = TypeVar("Answer", bound=Wire)


class HttpApi:
    """A client of a provider's API. `name` appears in error messages. `try_again`: statuses that leave the outcome
    unknown.
    """

    def __init__(self, name: str, http: httpx2.AsyncClient, try_again: frozenset[HTTPStatus] = BUSY) -> None:
        self._name, self._http, self._try_again = name, http, try_again

    async def aclose(self) -> None:
        await self._http.aclose()

    async def ask(
        self,
        answer: type[Answer],
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Makes a call and parses its JSON as `answer`. Raises ProviderRefused if the provider refused,
        ProviderUnavailable if the outcome is unknown, also for a response that cannot be parsed: the call may have
        taken effect.
        """
        try:
            with span(f"{self._name} {method}"):
                response = await self._http.request(method, path, json=body, params=query, headers=headers)
        except httpx2.HTTPError as failure:
            raise ProviderUnavailable(f"{self._name} did not answer: {type(failure).__name__}.") from failure
        if response.is_success:
            return self._read(answer, response)
        if response.is_client_error and response.status_code not in self._try_again:
            said = f"{self._name} answered {response.status_code}: {_reason(response)}"
            raise Missing(said) if response.status_code == HTTPStatus.NOT_FOUND else ProviderRefused(said)
        raise ProviderUnavailable(f"{self._name} answered {response.status_code}.")

    def _read(self, answer: type[Answer], response: httpx2.Response) -> Answer:
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            wrong = ", ".join(sorted({".".join(map(str, each["loc"])) or "all of it" for each in error.errors()}))
            raise ProviderUnavailable(f"{self._name} answered with no {answer.__name__}: {wrong}.") from error


class Missing(ProviderRefused):
    """The provider has no such object (404)."""


def _reason(response: httpx2.Response) -> str:
    """Returns the provider's own error message, without anything that the platform sent."""
    try:
        error = response.json()["error"]
        return str(error["description"] if isinstance(error, dict) else error)[:200]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "no reason given"
