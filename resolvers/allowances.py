"""Use of allowances, in the transaction of what is counted: what is rolled back was never used."""

import hmac
from collections.abc import Iterable

from domain.allowances import Allowance, AllowanceUse, AllowanceUsed
from models import allowances as allowance_rows
from resolvers.context import Transaction


async def use(tx: Transaction, allowance: Allowance, subject: str, times: int = 1) -> None:
    """Holds the subject's count until the transaction ends, for addresses and accounts, known or not, alike. Raises
    AllowanceUsed, with which the transaction must end; not where limits are off.
    """
    if not tx.policy.limits_are_counted:
        return
    counted = _digest(tx.context.services.sign_in_keys[0], subject)
    if not await allowance_rows.use(tx.db, allowance, counted, times):
        left = await allowance_rows.seconds_left(tx.db, allowance, counted)
        raise AllowanceUsed(allowance.rule, left)


async def use_all(tx: Transaction, uses: Iterable[AllowanceUse]) -> None:
    """One after the other, as `use`."""
    for each in uses:
        await use(tx, each.allowance, each.subject, each.times)


def _digest(key: bytes, subject: str) -> str:
    """Subjects are addresses and networks of people, who may have their data erased. Nobody computes them back who does
    not have the key.
    """
    return hmac.digest(key, b"allowances:" + subject.encode(), "sha256").hex()
