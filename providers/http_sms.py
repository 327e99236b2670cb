"""SMS through a provider's HTTP API: POST {to, text, reference}, the reference being the idempotency key as well."""

import httpx2

from domain.ports import Message, ProviderRefused, ProviderUnavailable
from domain.tracing import span
from providers.trust import trust

TIMEOUT_SECONDS = 10.0
TOO_MANY, SERVER_ERROR = 429, 500


class HttpSms:
    """Requires a provider that sends each reference once, since a call without an answer is repeated."""

    repeats_safely = True

    def __init__(self, url: str, api_key: str | None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        headers = {} if api_key is None else {"authorization": f"Bearer {api_key}"}
        self._url = url
        self._http = httpx2.AsyncClient(headers=headers, timeout=timeout_seconds, verify=trust())

    async def aclose(self) -> None:
        await self._http.aclose()

    async def send(self, message: Message) -> None:
        body = {"to": message.recipient, "text": message.text.strip(), "reference": message.id}
        try:
            with span("SMS provider"):
                answer = await self._http.post(self._url, json=body, headers={"idempotency-key": message.id})
        except httpx2.HTTPError as failure:
            raise ProviderUnavailable(f"The SMS provider did not answer: {type(failure).__name__}.") from failure
        if answer.status_code >= SERVER_ERROR or answer.status_code == TOO_MANY:
            raise ProviderUnavailable(f"The SMS provider answered {answer.status_code}.")
        if not answer.is_success:
            raise ProviderRefused(f"The SMS provider answered {answer.status_code}.")
