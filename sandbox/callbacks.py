"""Telling the merchant, signed, again and again until it answers; kept in a table, so that a restart goes on."""

import asyncio
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

import httpx2
import structlog
from sqlalchemy import BigInteger, cast, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from sandbox.switches import Switches
from sandbox.tables import callbacks

ANSWER_WITHIN_SECONDS = 5.0
LEASE = timedelta(seconds=30)
LONGEST_PAUSE_SECONDS = 600
ATTEMPTS = 160
"""With the pauses between them: about a day."""
AT_ONCE = 20

log = structlog.get_logger("sandbox")


class Told(Protocol):
    """What a callback tells of."""

    @property
    def payment_id(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


async def announce_success(db: AsyncConnection, payment: Told, captured_minor: int, switches: Switches) -> None:
    """In the order that the switches ask for."""
    late = switches.captures_after_seconds
    if switches.fails_first:
        await announce(db, payment, "FAILED", switches)
    elif late:
        await announce(db, payment, "PENDING", switches)
    await announce(db, payment, "SUCCESS", switches, captured_minor=captured_minor, after_seconds=late)
    if switches.reordered:
        await announce(db, payment, "PENDING", switches, after_seconds=late + 1.0)


async def announce(
    db: AsyncConnection,
    payment: Told,
    status: str,
    switches: Switches,
    *,
    captured_minor: int | None = None,
    after_seconds: float = 0,
) -> None:
    if switches.silent:
        return
    amount = Decimal(payment.amount_minor if captured_minor is None else captured_minor).scaleb(-2)
    body = {
        "paymentId": payment.payment_id,
        "status": status,
        "amount": int(amount) if amount == int(amount) else float(amount),
        "currency": payment.currency,
        "providerReference": payment.reference,
    }
    due_at = func.now() + timedelta(seconds=switches.delay_seconds + after_seconds)
    values = {"payment_id": payment.payment_id, "body": json.dumps(body), "attempts": 0, "due_at": due_at}
    for _ in range(switches.duplicates + 1):
        await db.execute(insert(callbacks).values(values | {"id": f"evt_{secrets.token_hex(12)}"}))


def signature_of(secret: bytes, at: int, body: bytes) -> str:
    digest = hmac.new(secret, b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


@dataclass(frozen=True)
class _Due:
    id: str
    body: str
    attempts: int
    now: int


class Deliverer:
    """Any number of processes may deliver at once: each callback is claimed with a lease."""

    def __init__(self, engine: AsyncEngine, http: httpx2.AsyncClient, url: str, secret: bytes) -> None:
        self._engine = engine
        self._http = http
        self._url = url
        self._secret = secret

    async def deliver_due(self) -> int:
        """Answers how many it tried."""
        async with self._engine.connect() as db:
            due = [_Due(**row._mapping) for row in await db.execute(_DUE)]  # noqa: SLF001 - its documented name
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
            await db.execute(update(callbacks).where(callbacks.c.id == due.id).values(values | {"last_answer": answer}))
        if not answer.startswith("2"):
            log.warning("The merchant did not take a callback.", callback=due.id, answer=answer, given_up=ended)
        return True

    async def _claim(self, due: _Due) -> bool:
        mine = (callbacks.c.id == due.id) & (callbacks.c.attempts == due.attempts) & callbacks.c.ended_at.is_(None)
        statement = update(callbacks).where(mine).values(attempts=due.attempts + 1, due_at=func.now() + LEASE)
        async with self._engine.begin() as db:
            return (await db.execute(statement.returning(callbacks.c.id))).first() is not None

    async def _post(self, due: _Due) -> str:
        body = due.body.encode()
        headers = {"content-type": "application/json", "x-signature": signature_of(self._secret, due.now, body)}
        try:
            response = await self._http.post(self._url, content=body, headers=headers, timeout=ANSWER_WITHIN_SECONDS)
        except httpx2.HTTPError as failure:
            return type(failure).__name__
        return str(response.status_code)


# Signed by the database's clock, as the merchant's is that one as well.
_DUE = (
    select(
        callbacks.c.id,
        callbacks.c.body,
        callbacks.c.attempts,
        cast(func.floor(func.extract("epoch", func.now())), BigInteger).label("now"),
    )
    .where(callbacks.c.ended_at.is_(None), callbacks.c.due_at <= func.now())
    .order_by(callbacks.c.due_at)
    .limit(AT_ONCE)
)
