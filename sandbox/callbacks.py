"""Callbacks about payments, which are scheduled here and delivered later."""

import json
import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from sqlalchemy import func, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox.switches import Switches
from sandbox.tables import callbacks


class CalledBack(Protocol):
    """The members of a payment that its callback contains."""

    @property
    def payment_id(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


async def announce_success(db: AsyncConnection, payment: CalledBack, captured_minor: int, switches: Switches) -> None:
    """Schedules the callbacks of a successful payment, in the order that the switches ask for."""
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
    payment: CalledBack,
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
        "currency": payment.currency if captured_minor is None else switches.wrong_currency or payment.currency,
        "providerReference": payment.reference,
    }
    due_at = func.now() + timedelta(seconds=switches.delay_seconds + after_seconds)
    values = {"payment_id": payment.payment_id, "body": json.dumps(body), "attempts": 0, "due_at": due_at}
    for _ in range(switches.duplicates + 1):
        await db.execute(insert(callbacks).values(values | {"id": f"evt_{secrets.token_hex(12)}"}))
