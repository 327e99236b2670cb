"""Use of allowances, in the transaction of what is counted: what is rolled back was never used."""

from domain.allowances import Allowance, AllowanceUsed
from models import allowances as allowance_rows
from resolvers.context import Transaction


async def use(tx: Transaction, allowance: Allowance, subject: str, times: int = 1) -> None:
    """Holds the subject's count until the transaction ends. Raises AllowanceUsed, except where limits are off."""
    if not tx.policy.limits_are_counted:
        return
    if not await allowance_rows.use(tx.db, allowance, subject, times):
        left = await allowance_rows.seconds_left(tx.db, allowance, subject)
        raise AllowanceUsed(allowance.rule, left)
