"""Delivery of signed callbacks, repeated until the merchant accepts them. They are stored, so a restart loses none."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import structlog
from sqlalchemy import BigInteger, Select, Table, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

ANSWER_WITHIN_SECONDS = 5.0
LEASE = timedelta(seconds=30)
LONGEST_PAUSE_SECONDS = 600
ATTEMPTS = 160
"""Deliveries of one callback. With the pauses between them they take about a day."""
AT_ONCE = 20

log = structlog.get_logger("sandbox")


def signature_of(secret: bytes, at: int, body: bytes) -> str:
    digest = hmac.new(secret, b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


@dataclass(frozen=True)
class Post:
    """`table`: the stored callbacks. `url`: the merchant's URL that they are sent to."""

    table: Table
    url: str


@dataclass(frozen=True)
class _Due:
    id: str
    body: str
    attempts: int
    now: int


class Deliverer:
    """Any number of processes may deliver at once: each callback is claimed with a lease."""

    def __init__(self, engine: AsyncEngine, http: httpx2.AsyncClient, post: Post, secret: bytes) -> None:
        self._engine = engine
        self._http = http
        self._table, self._url = post.table, post.url
        self._secret = secret

    async def deliver_due(self) -> int:
        """Tries the callbacks that are due and returns their number."""
        async with self._engine.connect() as db:
            due = [_Due(**row._mapping) for row in await db.execute(_due(self._table))]  # noqa: SLF001 - its documented name
        tried = await asyncio.gather(*(self._deliver(each) for each in due))
        return sum(tried)

    async def _deliver(self, due: _Due) -> bool:
        if not await self._claim(due):
            return False
        answer = await self._post(due)
        ended = answer.startswith("2") or due.attempts + 1 >= ATTEMPTS
        pause = timedelta(seconds=min(2.0 ** min(due.attempts, 10), LONGEST_PAUSE_SECONDS))
        values = {"ended_at": func.now()} if ended else {"due_at": func.now() + pause}
        async with self._engine.begin() as db:
            await db.execute(
                update(self._table).where(self._table.c.id == due.id).values(values | {"last_answer": answer})
            )
        if not answer.startswith("2"):
            log.warning("The merchant did not accept a callback.", callback=due.id, answer=answer, given_up=ended)
        return True

    async def _claim(self, due: _Due) -> bool:
        mine = (
            (self._table.c.id == due.id) & (self._table.c.attempts == due.attempts) & self._table.c.ended_at.is_(None)
        )
        statement = update(self._table).where(mine).values(attempts=due.attempts + 1, due_at=func.now() + LEASE)
        async with self._engine.begin() as db:
            return (await db.execute(statement.returning(self._table.c.id))).first() is not None

    async def _post(self, due: _Due) -> str:
        body = due.body.encode()
        headers = {"content-type": "application/json", "x-signature": signature_of(self._secret, due.now, body)}
        try:
            response = await self._http.post(self._url, content=body, headers=headers, timeout=ANSWER_WITHIN_SECONDS)
        except httpx2.HTTPError as failure:
            return type(failure).__name__
        return str(response.status_code)


def _due(table: Table) -> Select[Any]:
    """The callbacks that are due, with the database's time for their signatures: the merchant has the same clock."""
    now = cast(func.floor(func.extract("epoch", func.now())), BigInteger).label("now")
    return (
        select(table.c.id, table.c.body, table.c.attempts, now)
        .where(table.c.ended_at.is_(None), table.c.due_at <= func.now())
        .order_by(table.c.due_at)
        .limit(AT_ONCE)
    )
