"""The keys that a trusted issuer of access tokens publishes (JWKS), fetched when first needed and when they change."""

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
    """Old keys go on counting while the issuer is away. Strangers' tokens make it ask at most every ten seconds.

    `parse` raises ValueError or KeyError. Raises Busy as long as no keys were ever had: nobody can be told apart then.
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
