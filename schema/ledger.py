"""The ledger's postings and entries."""

from datetime import datetime

import strawberry

from domain.ledger import PostingEvent, Source
from resolvers import ledger
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.mapping import listed, or_null
from schema.kit.scalars import Money

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
class LedgerEntry:
    source: Source = strawberry.field(description="The kind of object that caused it.")
    source_id: strawberry.ID = strawberry.field(description="Its id (`PAY_…`, `CANCEL_…`, `REFUND_…`, `PAYOUT_…`).")
    event: PostingEvent = strawberry.field(description="The event that was posted.")
    account: str = strawberry.field(description="The account, such as `partner_payable:PARTNER_…`.")
    amount: Money = strawberry.field(description="Debits are positive, credits negative.")
    posted_at: datetime = strawberry.field(description="When it was posted.")

    @classmethod
    def of(cls, row: ledger.PostedEntry) -> "LedgerEntry":
        return cls(
            source=row.source,
            source_id=strawberry.ID(row.source_id),
            event=row.event,
            account=row.account,
            amount=Money.of(row.amount_minor, row.currency),
            posted_at=row.posted_at,
        )


@strawberry.type(description="The balance of one account of the platform's ledger.")
class AccountBalance:
    account: str = strawberry.field(description="The account, such as `gateway_clearing:razorpay`.")
    balance: Money = strawberry.field(description="Debits minus credits: assets are positive, liabilities negative.")

    @classmethod
    def of(cls, row: ledger.AccountBalance) -> "AccountBalance":
        return cls(account=row.account, balance=Money.of(row.amount_minor, row.currency))


@strawberry.type
class LedgerQueries:
    @field("The balances of all ledger accounts, by name. For operators; null for others.")
    async def account_balances(self, info: Info) -> list[AccountBalance] | None:
        return await or_null(ledger.list_account_balances(info.context.ctx), listed(AccountBalance.of))
