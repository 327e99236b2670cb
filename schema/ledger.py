"""The platform's books."""

from datetime import datetime

import strawberry

from domain import ledger as rows
from resolvers import ledger
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.operation import Info
from schema.kit.querying import listed, or_null
from schema.kit.scalars import Money

describe_enum(
    rows.Source,
    "What an entry of the books came from.",
    PAYMENT="A customer's payment.",
    REFUND="A refund.",
    CANCELLATION="A cancellation of a ticket or some of its seats.",
    DISPUTE="A payment that a customer's bank took back.",
    PAYOUT="A payout to a partner.",
    BANK_SETTLEMENT="The payment provider's transfer to the platform's bank.",
)
describe_enum(
    rows.PostingEvent,
    "What happened to it.",
    CAPTURED="Money came that bought nothing, or nothing yet.",
    BOOKED="Money bought its seats; the commission was taken.",
    CANCELLED="The sale of seats was reversed.",
    REQUESTED="A refund was decided.",
    PROCESSED="A refund was paid back.",
    LOST="A dispute was lost.",
    STARTED="A payout was begun.",
    PAID="A payout arrived.",
    FAILED="A payout failed: the partner has it to good again.",
    REVERSED="The bank returned a payout.",
    SETTLED="The provider paid into the bank.",
)


@strawberry.type(description="One line of the platform's books. The entries of one event sum to zero.")
class LedgerEntry:
    source: rows.Source = strawberry.field(description="What it came from.")
    source_id: strawberry.ID = strawberry.field(description="Its id (`PAY_…`, `CANCEL_…`, `REFUND_…`, `PAYOUT_…`).")
    event: rows.PostingEvent = strawberry.field(description="What happened to it.")
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


@strawberry.type(description="What stands on an account of the platform's books.")
class AccountBalance:
    account: str = strawberry.field(description="The account, such as `gateway_clearing:razorpay`.")
    balance: Money = strawberry.field(description="Debits less credits: what we own is positive, what we owe negative.")

    @classmethod
    def of(cls, row: ledger.AccountBalance) -> "AccountBalance":
        return cls(account=row.account, balance=Money.of(row.amount_minor, row.currency))


@strawberry.type
class LedgerQueries:
    @field("What stands on every account of the books, by name. For operators; null for others.")
    async def account_balances(self, info: Info) -> list[AccountBalance] | None:
        return await or_null(ledger.list_account_balances(info.context.ctx), listed(AccountBalance.of))
