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
    """Keeps the last keys while the issuer is asked or does not answer: nobody whose key is known waits. The issuer is
    asked by one request at a time, and every ten seconds at most, whatever tokens come.

    `parse` raises ValueError or KeyError. `current` and `renewed` raise Busy until keys have been fetched once: without
    them no token can be verified.
    """

    def __init__(
        self,
        url: str,
        parse: Callable[[bytes], Keys],
        rest_seconds: int = _REST_SECONDS,
        fresh_seconds: int = _FRESH_SECONDS,
    ) -> None:
        self._url, self._parse = url, parse
        self._rest_seconds, self._fresh_seconds = rest_seconds, fresh_seconds
        self._keys: Keys | None = None
        self._document = b""
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def current(self) -> Keys:
        """The keys that are known, at once. Old ones are fetched again meanwhile."""
        if self._keys is None:
            return await self.renewed()
        if self._age >= self._fresh_seconds:
            self._ask()
        return self._keys

    async def renewed(self) -> Keys:
        """Waits for the issuer's answer, unless it was asked a moment ago."""
        asking = self._ask() if self._age >= self._rest_seconds else self._asking
        if asking is not None:
            # One who leaves must not take along what others wait for.
            await asyncio.shield(asking)
        if self._keys is None:
            raise Busy(self._rest_seconds)
        return self._keys

    async def aclose(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    @property
    def _age(self) -> float:
        return time.monotonic() - self._asked_at

    def _ask(self) -> asyncio.Task[None]:
        """Begins to ask, or joins who asks already."""
        if self._asking is None:
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._fetch(), name="issuer keys")
        return self._asking

    async def _fetch(self) -> None:
        try:
            async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, verify=trust()) as client:
                answer = (await client.get(self._url)).raise_for_status()
            self._take(answer.content[:_LARGEST_DOCUMENT])
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            log.warning("issuer_keys_unavailable", url=self._url, error=type(error).__name__)
        finally:
            self._asking = None

    def _take(self, document: bytes) -> None:
        """Unchanged keys stay the same object: who keeps what was verified by them goes on."""
        if document != self._document or self._keys is None:
            self._keys, self._document = self._parse(document), document
