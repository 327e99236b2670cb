"""What is kept of a customer: shown on demand, erased on demand, and erased after a time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from domain.accounts import Role
from domain.naming import camel
from domain.people import AccountInUse
from models import audit
from models import personal_data as personal_rows
from models.base import Database
from resolvers.access import allow
from resolvers.context import Context, Transaction
from resolvers.sessions import end_sessions_of

BATCH = 500
"""Messages per transaction, so that its locks are short."""


@allow(Role.CUSTOMER)
async def export_me(ctx: Context) -> dict[str, Any]:
    """Everything that is kept of the caller, as JSON values by kind: account, addresses, sessions, bookings, tickets,
    payments, refunds, messages. Amounts are in minor units.
    """
    async with ctx.reading() as db:
        found = await personal_rows.export(db, ctx.principal.actor_id)
    shown: dict[str, Any] = _in_camel_case(found)
    return shown


def _in_camel_case(value: Any) -> Any:
    if isinstance(value, dict):
        return {camel(name): _in_camel_case(each) for name, each in value.items()}
    return [_in_camel_case(each) for each in value] if isinstance(value, list) else value


@allow(Role.CUSTOMER)
async def delete_me(ctx: Context) -> str:
    """Erases contacts, names and addresses, and ends all sessions; answers the id, under which the books go on. Raises
    AccountInUse while the customer has tickets for shows to come or money on its way: both need an address to write to.
    """
    customer_id = ctx.principal.actor_id
    async with ctx.begin() as tx:
        tickets, amounts = await personal_rows.open_business(tx.db, customer_id)
        if tickets or amounts:
            raise AccountInUse(tickets, amounts)
        await _erase(tx, customer_id)
        tx.audit(audit.Entry("deleteMe", customer_id))
    return customer_id


async def _erase(tx: Transaction, customer_id: str) -> None:
    await personal_rows.erase(tx.db, customer_id)
    await end_sessions_of(tx, Role.CUSTOMER, customer_id)


@allow(Role.SYSTEM)
async def erase_old_data(ctx: Context, _: datetime) -> None:
    """Erases what the settings say is kept too long. Each customer, and each batch of messages, in a transaction of its
    own, so that an interrupted run keeps its progress.
    """
    kept_days = ctx.policy.contacts_kept_days
    if kept_days is not None:
        await _erase_inactive(ctx, timedelta(days=kept_days))
    age = timedelta(days=ctx.policy.recipients_kept_days)
    await _in_batches(ctx, lambda db: personal_rows.erase_recipients(db, age, BATCH))


async def _erase_inactive(ctx: Context, age: timedelta) -> None:
    """Who has business open is asked again the next time."""
    after = ""
    while found := await _inactive(ctx, age, after):
        for customer_id in found:
            async with ctx.begin() as tx:
                if await personal_rows.open_business(tx.db, customer_id) == (0, 0):
                    await _erase(tx, customer_id)
                    tx.audit(audit.Entry("eraseOldData", customer_id))
        after = found[-1]


async def _inactive(ctx: Context, age: timedelta, after: str) -> list[str]:
    async with ctx.reading() as db:
        return await personal_rows.inactive(db, age, after, BATCH)


async def _in_batches(ctx: Context, change: Callable[[Database], Awaitable[int]]) -> None:
    changed = BATCH
    while changed == BATCH:
        async with ctx.begin() as tx:
            changed = await change(tx.db)
