"""The ledger's postings and entries."""

from datetime import datetime

import strawberry

from domain.ledger import PostingEvent, Source
from resolvers import ledger
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.mapping import listed, or_null
from schema.kit.rows import OfRow, from_row
from schema.kit.scalars import Money, money_from_row

describe_enum(
    Source,
    "The kind of object that caused a ledger entry.",
    PAYMENT="A customer's payment.",
    REFUND="A refund.",
    CANCELLATION="A cancellation of a ticket or some of its seats.",
    DISPUTE="A dispute.",
    PAYOUT="A payout to a partner.",
    BANK_SETTLEMENT="The payment provider's transfer to the platform's bank.",
)
describe_enum(
    PostingEvent,
    "The event that was posted.",
    CAPTURED="Money was captured that has not bought seats.",
    BOOKED="Captured money bought its seats; the commission was taken.",
    CANCELLED="The sale of seats was reversed.",
    REQUESTED="A refund was requested.",
    PROCESSED="A refund was paid.",
    LOST="A dispute was lost.",
    STARTED="A payout was started.",
    PAID="A payout was paid.",
    FAILED="A payout failed; the amount is payable to the partner again.",
    REVERSED="The bank returned a payout.",
    SETTLED="The provider settled with the platform's bank.",
)


@strawberry.type(description="One entry of the platform's double-entry ledger. The entries of a posting sum to zero.")
class LedgerEntry(OfRow[ledger.PostedEntry]):
    source: Source = from_row("The kind of object that caused it.")
    source_id: strawberry.ID = from_row("Its id (`PAY_…`, `CANCEL_…`, `REFUND_…`, `PAYOUT_…`).")
    event: PostingEvent = from_row("The event that was posted.")
    account: str = from_row("The account, such as `partner_payable:PARTNER_…`.")
    posted_at: datetime = from_row("When it was posted.")

    amount: Money = money_from_row("Debits are positive, credits negative.", minor="amount_minor")


@strawberry.type(description="The balance of one account of the platform's ledger.")
class AccountBalance(OfRow[ledger.AccountBalance]):
    account: str = from_row("The account, such as `gateway_clearing:razorpay`.")

    balance: Money = money_from_row(
        "Debits minus credits: assets are positive, liabilities negative.", minor="amount_minor"
    )


@strawberry.type
class LedgerQueries:
    @field("The balances of all ledger accounts, by name. For operators; null for others.")
    async def account_balances(self, info: Info) -> list[AccountBalance] | None:
        return await or_null(ledger.list_account_balances(info.context.ctx), listed(AccountBalance.of))
