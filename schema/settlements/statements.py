"""Settlements and their payouts."""

from datetime import date, datetime

import strawberry

from domain.settlements.holds import Hold, HoldReason
from domain.settlements.payouts import Payout as PayoutRow
from domain.settlements.payouts import PayoutStatus
from domain.settlements.statement import Settlement as SettlementRow
from domain.settlements.statement import SettlementLine as SettlementLineRow
from domain.settlements.statement import SettlementStatus
from loaders import settlements as settlement_loaders
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.mapping import if_any
from schema.kit.relay import Node
from schema.kit.scalars import Money
from schema.partners import Partner, partner_of
from schema.settlements.lines import SettlementLine

describe_enum(
    SettlementStatus,
    "The status of a settlement, as of now.",
    CARRIED_FORWARD="Nothing to pay; the partner's debt is carried into the next settlement.",
    HELD="The payout is held: `hold` says why.",
    IN_TRANSIT="The payout is in transit to the partner's bank account.",
    PAID="The payout was paid.",
    FAILED="The payout failed or was returned; it is retried automatically. `payouts` say why.",
)
describe_enum(
    PayoutStatus,
    "The status of a payout.",
    INITIATED="Created; the bank has been or will be asked.",
    PROCESSING="The bank is processing it.",
    PAID="Paid. Banks may return money for days: then it becomes `REVERSED`.",
    FAILED="Nothing was paid. Another payout will follow.",
    REVERSED="The bank returned the money. Another payout will follow.",
)
describe_enum(
    HoldReason,
    "Why the payout of a settlement is held.",
    BANK_DETAILS_INCOMPLETE="The account number is masked: provide the full one with `updateBankDetails`.",
    BANK_DETAILS_CHANGED="The bank details were changed less than 24 hours ago.",
)


@strawberry.type(description="Why a settlement's payout is held.")
class SettlementHold:
    reason: HoldReason = strawberry.field(description="The reason.")
    until: datetime | None = strawberry.field(description="When the hold ends; null where an action is needed first.")

    @classmethod
    def of(cls, hold: Hold) -> "SettlementHold":
        return cls(reason=hold.reason, until=hold.until)


@strawberry.type(description="An attempt to pay a settlement to the partner's bank account.")
class Payout:
    id: strawberry.ID = strawberry.field(description="The payout's id (`PAYOUT_…`).")
    amount: Money = strawberry.field(description="How much.")
    status: PayoutStatus = strawberry.field(description="The current status.")
    account_number: str = strawberry.field(description="The account number, masked to its last four digits.")
    reference: str | None = strawberry.field(description="The bank's reference.")
    failure: str | None = strawberry.field(description="Why it failed or was returned.")
    created_at: datetime = strawberry.field(description="When it was created.")
    updated_at: datetime = strawberry.field(description="When its status last changed.")

    @classmethod
    def of(cls, row: PayoutRow) -> "Payout":
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
    description="The statement of a settlement cycle: what a partner's bookings earned and what is paid out."
    " Its figures never change; later refunds appear in a later settlement. `net` = `gross` -"
    " `commission` - `tax` - `refunds`, and `net` + `carriedIn` = `payable` + `carriedOut`."
)
class Settlement(Node):
    row: strawberry.Private[SettlementRow]
    number: int = strawberry.field(description="Counts the partner's settlements, in the order of their closing.")
    cycle_date: date = strawberry.field(description="The day on which the cycle was due.")
    status: SettlementStatus = strawberry.field(description="The status of its payout.")
    gross: Money = strawberry.field(description="The sum of the ticket prices.")
    commission: Money = strawberry.field(description="The platform's commissions.")
    tax: Money = strawberry.field(description="Tax on the commissions.")
    refunds: Money = strawberry.field(description="The partner's share of refunds.")
    net: Money = strawberry.field(description="The net amount; negative if refunds exceeded sales.")
    carried_in: Money = strawberry.field(
        description="The debt carried over from the settlement before: zero or negative."
    )
    payable: Money = strawberry.field(description="The amount to be paid out.")
    carried_out: Money = strawberry.field(
        description="The debt carried over into the next settlement: zero or negative."
    )
    closed_at: datetime = strawberry.field(description="When it was closed.")
    hold: SettlementHold | None = strawberry.field(description="Why its payout is held, if it is.")

    @classmethod
    def of(cls, row: SettlementRow) -> "Settlement":
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

    @field("The partner.")
    async def partner(self, info: Info) -> Partner:
        return await partner_of(info, self.row.partner_id)

    @field("A line for each booking, in the order of posting.")
    @loading(settlement_loaders.lines_by_settlement, lambda settlement: settlement.row.id)
    def lines(self, found: list[SettlementLineRow], info: Info) -> list[SettlementLine]:
        info.context.spend(len(found))
        return [SettlementLine.of(line) for line in found]

    @field("The attempts to pay it, oldest first.")
    @loading(settlement_loaders.payouts_by_settlement, lambda settlement: settlement.row.id)
    def payouts(self, found: list[PayoutRow]) -> list[Payout]:
        return [Payout.of(row) for row in found]
