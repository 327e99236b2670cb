"""Settlements and their payouts."""

from datetime import date, datetime

import strawberry

from domain.settlements import holds
from domain.settlements import payouts as payout_rows
from domain.settlements import statement as rows
from loaders import settlements as settlement_loaders
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.operation import Info
from schema.kit.querying import if_any
from schema.kit.relay import Node
from schema.kit.scalars import Money
from schema.partners import Partner, partner_of
from schema.settlements.lines import SettlementLine

describe_enum(
    rows.SettlementStatus,
    "Where a settlement's money is, as of now.",
    CARRIED_FORWARD="There is nothing to pay; what the partner owes is carried into the next settlement.",
    HELD="It waits: `hold` says for what.",
    IN_TRANSIT="It is on its way to the partner's bank account.",
    PAID="It is there.",
    FAILED="The bank failed or returned it; it is paid again by itself. `payouts` say why.",
)
describe_enum(
    payout_rows.PayoutStatus,
    "Where a payout stands.",
    INITIATED="It was decided, and the bank is or will be told.",
    PROCESSING="The bank is at it.",
    PAID="The bank has paid it. Banks may return money for days: then it becomes `REVERSED`.",
    FAILED="Nothing was paid. Another payout follows.",
    REVERSED="The bank has returned the money. Another payout follows.",
)
describe_enum(
    holds.HoldReason,
    "What keeps a settlement from being paid.",
    BANK_DETAILS_INCOMPLETE="The account number is masked: give the whole one with `updateBankDetails`.",
    BANK_DETAILS_CHANGED="The bank details were changed less than 24 hours ago.",
)


@strawberry.type(description="What keeps a settlement's payout from being started.")
class SettlementHold:
    reason: holds.HoldReason = strawberry.field(description="Why.")
    until: datetime | None = strawberry.field(description="Until when; null where something must be done first.")

    @classmethod
    def of(cls, hold: holds.Hold) -> "SettlementHold":
        return cls(reason=hold.reason, until=hold.until)


@strawberry.type(description="An attempt to pay a settlement to the partner's bank account.")
class Payout:
    id: strawberry.ID = strawberry.field(description="The payout's id (`PAYOUT_…`).")
    amount: Money = strawberry.field(description="How much.")
    status: payout_rows.PayoutStatus = strawberry.field(description="Where it stands.")
    account_number: str = strawberry.field(description="The account number, masked to its last four digits.")
    reference: str | None = strawberry.field(description="The bank's own reference, to ask it by.")
    failure: str | None = strawberry.field(description="Why it failed or came back.")
    created_at: datetime = strawberry.field(description="When it was decided.")
    updated_at: datetime = strawberry.field(description="Since when it has its status.")

    @classmethod
    def of(cls, row: payout_rows.Payout) -> "Payout":
        return cls(
            id=strawberry.ID(row.id),
            amount=Money.of(row.amount_minor, row.currency),
            status=row.status,
            account_number=row.account_mask,
            reference=row.provider_reference,
            failure=row.failure,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


@strawberry.type(
    description="The statement of a cycle: what a partner's bookings have brought and what is paid of it. Its figures"
    " never change; what goes back later stands in a later settlement. `net` = `gross` - `commission` - `tax` -"
    " `refunds`, and `net` + `carriedIn` = `payable` + `carriedOut`."
)
class Settlement(Node):
    row: strawberry.Private[rows.Settlement]
    number: int = strawberry.field(description="Counts the partner's settlements, in the order of their closing.")
    cycle_date: date = strawberry.field(description="The day on which the cycle was due.")
    status: rows.SettlementStatus = strawberry.field(description="Where its money is.")
    gross: Money = strawberry.field(description="The tickets' prices.")
    commission: Money = strawberry.field(description="The platform's commissions.")
    tax: Money = strawberry.field(description="Tax on the commissions.")
    refunds: Money = strawberry.field(description="The partner's share of what went back.")
    net: Money = strawberry.field(description="What is left; negative where more went back than came.")
    carried_in: Money = strawberry.field(description="What the settlement before left owing: zero or negative.")
    payable: Money = strawberry.field(description="What is paid out.")
    carried_out: Money = strawberry.field(description="What it leaves owing to the next one: zero or negative.")
    closed_at: datetime = strawberry.field(description="When it was closed.")
    hold: SettlementHold | None = strawberry.field(description="What keeps it from being paid, if anything does.")

    @classmethod
    def of(cls, row: rows.Settlement) -> "Settlement":
        return cls(
            row=row,
            id=strawberry.ID(row.id),
            number=row.number,
            cycle_date=row.cycle_date,
            status=row.status,
            gross=Money.of(row.gross_minor, row.currency),
            commission=Money.of(row.commission_minor, row.currency),
            tax=Money.of(row.tax_minor, row.currency),
            refunds=Money.of(row.refund_minor, row.currency),
            net=Money.of(row.net_minor, row.currency),
            carried_in=Money.of(row.carried_in_minor, row.currency),
            payable=Money.of(row.payout_minor, row.currency),
            carried_out=Money.of(row.carried_out_minor, row.currency),
            closed_at=row.closed_at,
            hold=if_any(row.hold, SettlementHold.of),
        )

    @field("Whose it is.")
    async def partner(self, info: Info) -> Partner:
        return await partner_of(info, self.row.partner_id)

    @field("A line for each booking, in the order in which they came into the books.")
    async def lines(self, info: Info) -> list[SettlementLine]:
        found = await info.context.load(settlement_loaders.lines_by_settlement, self.row.id)
        info.context.spend(len(found))
        return [SettlementLine.of(line) for line in found]

    @field("The attempts to pay it, oldest first.")
    async def payouts(self, info: Info) -> list[Payout]:
        return [
            Payout.of(row) for row in await info.context.load(settlement_loaders.payouts_by_settlement, self.row.id)
        ]
