"""The keys (JWKS) that a trusted issuer of access tokens publishes, fetched at first use and when they change."""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import httpx2
import structlog

from domain.errors import Busy
from providers.trust import trust

log = structlog.get_logger()
_TIMEOUT_SECONDS = 5
_FRESH_SECONDS = 600
_REST_SECONDS = 10
_LARGEST_DOCUMENT = 256 * 1024

Keys = TypeVar("Keys")


class IssuerKeys(Generic[Keys]):
    """Keeps the last keys while the issuer does not answer. Tokens with unknown keys cause a request to the issuer
    every ten seconds at most.

    `parse` raises ValueError or KeyError. `current` and `renewed` raise Busy until keys have been fetched once: without
    them no token can be verified.
    """

    def __init__(self, url: str, parse: Callable[[bytes], Keys], rest_seconds: int = _REST_SECONDS) -> None:
        self._url, self._parse, self._rest_seconds = url, parse, rest_seconds
        self._keys: Keys | None = None
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def current(self) -> Keys:
        return await self._at_most_as_old_as(_FRESH_SECONDS)

    async def renewed(self) -> Keys:
        return await self._at_most_as_old_as(self._rest_seconds)

    async def _at_most_as_old_as(self, seconds: float) -> Keys:
        async with self._asking:
            age = time.monotonic() - self._asked_at
            if age >= seconds or (self._keys is None and age >= self._rest_seconds):
                self._asked_at = time.monotonic()
                await self._ask()
        if self._keys is None:
            raise Busy(self._rest_seconds)
        return self._keys

    async def _ask(self) -> None:
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, verify=trust()) as client:
                answer = (await client.get(self._url)).raise_for_status()
                self._keys = self._parse(answer.content[:_LARGEST_DOCUMENT])
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            log.warning("issuer_keys_unavailable", url=self._url, error=type(error).__name__)
