"""The ledger: postings, written in the transaction of what they record, and balances."""

from domain.accounts import Role
from domain.ledger import Posting
from models.ledger import days as day_rows
from models.ledger import postings as posting_rows
from models.ledger.days import AccountBalance
from models.ledger.postings import PostedEntry
from resolvers.access import allow
from resolvers.context import Context, DirectTransaction

__all__ = ["AccountBalance", "PostedEntry", "list_account_balances", "post", "roll_up_ledger"]

DAYS_PER_RUN = 31


def post(tx: DirectTransaction, posted: Posting) -> None:
    """Joins the transaction, at its end. Idempotent by (source, id, event): one that exists is not posted again."""
    tx.append(posting_rows.APPEND, posting_rows.row_of(posted))


@allow(Role.SYSTEM)
async def roll_up_ledger(ctx: Context) -> int:
    """Rolls up past days, each once on any number of workers; answers how many this call did."""
    async with ctx.reading() as db:
        days = await day_rows.days_to_roll(db, DAYS_PER_RUN)
    rolled = 0
    for day in days:
        async with ctx.begin() as tx:
            rolled += await day_rows.roll_up(tx.db, day)
    return rolled


@allow(Role.OPERATOR)
async def list_account_balances(ctx: Context) -> list[AccountBalance]:
    """The balance of every account, by name, read without locks."""
    async with ctx.reading() as db:
        return await day_rows.balances(db)
