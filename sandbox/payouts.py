"""Payouts to bank accounts. The account number decides the outcome:

- ends in 0001: FAILED after a second
- ends in 0002: PAID after a second, REVERSED five seconds later
- ends in 0003: PAID after a second, but the call is answered so late that the caller has given up
- ends in 0004: PROCESSING for sixty seconds, then PAID
- any other: PAID after a second
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from sandbox.books import Refused
from sandbox.events import notify
from sandbox.tables import payouts

SECONDS, SLOW_SECONDS, REVERSED_AFTER_SECONDS, HANG_SECONDS = 1, 60, 5, 8
FAILS, IS_REVERSED, HANGS, IS_SLOW = "0001", "0002", "0003", "0004"
NO_SUCH_ACCOUNT = "The beneficiary's bank knows no such account."


@dataclass(frozen=True)
class PayoutOrder:
    """Keeps only the last digits of the account number."""

    payout_id: str
    amount_minor: int
    currency: str
    beneficiary: str
    account_ends_in: str
    ifsc_code: str


@dataclass(frozen=True)
class Payout:
    payout_id: str
    reference: str
    amount_minor: int
    currency: str
    beneficiary: str
    account_ends_in: str
    ifsc_code: str
    status: str
    failure: str | None


async def pay_out(db: AsyncConnection, order: PayoutOrder) -> tuple[Payout, bool]:
    """(the payout, whether it is new). Idempotent by payout id. Raises Refused for the same id with another order."""
    seconds = SLOW_SECONDS if order.account_ends_in == IS_SLOW else SECONDS
    returns = order.account_ends_in == IS_REVERSED
    fresh = (
        insert(payouts)
        .values(
            **vars(order),
            reference=f"sbxp_{secrets.token_hex(12)}",
            failure=NO_SUCH_ACCOUNT if order.account_ends_in == FAILS else None,
            ends_at=func.now() + timedelta(seconds=seconds),
            reversed_at=func.now() + timedelta(seconds=seconds + REVERSED_AFTER_SECONDS) if returns else None,
        )
        .on_conflict_do_nothing()
        .returning(payouts.c.reference)
    )
    created = (await db.execute(fresh)).first() is not None
    payout = await read(db, order.payout_id)
    if payout is None or any(getattr(payout, name) != value for name, value in vars(order).items()):
        raise Refused(409, f"{order.payout_id} was asked for with another order.")
    if created:
        await _announce(db, payout, seconds)
    return payout, created


async def read(db: AsyncConnection, payout_id: str) -> Payout | None:
    row = (await db.execute(_READ.where(payouts.c.payout_id == payout_id))).one_or_none()
    return None if row is None else Payout(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


async def _announce(db: AsyncConnection, payout: Payout, seconds: int) -> None:
    data: dict[str, Any] = {"payoutId": payout.payout_id, "reference": payout.reference}
    fails = payout.account_ends_in == FAILS
    await notify(db, "payout.failed" if fails else "payout.paid", data, seconds)
    if payout.account_ends_in == IS_REVERSED:
        await notify(db, "payout.reversed", data, seconds + REVERSED_AFTER_SECONDS)


_ENDED = payouts.c.ends_at <= func.now()
_PLAIN = ("payout_id", "reference", "amount_minor", "currency", "beneficiary", "account_ends_in", "ifsc_code")
_READ = select(
    *(payouts.c[name] for name in _PLAIN),
    case(
        (payouts.c.reversed_at <= func.now(), "REVERSED"),
        (_ENDED & payouts.c.failure.is_not(None), "FAILED"),
        (_ENDED, "PAID"),
        else_="PROCESSING",
    ).label("status"),
    case((_ENDED, payouts.c.failure)).label("failure"),
)
