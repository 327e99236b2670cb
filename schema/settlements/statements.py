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
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row
from schema.partners import Partner, partner_of
from schema.settlements.lines import SettlementLine

describe_enum(
    SettlementStatus,
    "The status of a settlement, as of now.",
    NOTHING_TO_PAY="Sales and refunds come to zero: nothing is paid, and nothing is owed.",
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
    CONTACT_CHANGED="The contact was changed less than 24 hours ago.",
    PARTNER_NOT_ACTIVE="The partner is suspended or not approved. It is paid once it is active again.",
)


@strawberry.type(description="Why a settlement's payout is held.")
class SettlementHold(OfRow[Hold]):
    reason: HoldReason = from_row("The reason.")
    until: datetime | None = from_row("When the hold ends; null where an action is needed first.")


@strawberry.type(description="An attempt to pay a settlement to the partner's bank account.")
class Payout(OfRow[PayoutRow]):
    id: strawberry.ID = from_row("The payout's id (`PAYOUT_…`).")
    status: PayoutStatus = from_row("The current status.")
    account_number: str = from_row("The account number, masked to its last four digits.", path="account_mask")
    reference: str | None = from_row("The bank's reference.", path="provider_reference")
    failure: str | None = from_row("Why it failed or was returned.")
    created_at: datetime = from_row("When it was created.")
    updated_at: datetime = from_row("When its status last changed.")

    amount: Money = money_from_row("How much.", minor="amount_minor")


@strawberry.type(
    description="The statement of a settlement cycle: what a partner's bookings earned and what is paid out."
    " Its figures never change; later refunds appear in a later settlement. `net` = `gross` -"
    " `commission` - `tax` - `refunds`, and `net` + `carriedIn` = `payable` + `carriedOut`."
)
class Settlement(OfRow[SettlementRow], Node):
    number: int = from_row("Counts the partner's settlements, in the order of their closing.")
    cycle_date: date = from_row("The day on which the cycle was due.")
    status: SettlementStatus = from_row("The status of its payout.")
    closed_at: datetime = from_row("When it was closed.")

    gross: Money = money_from_row("The sum of the ticket prices.", minor="gross_minor")
    commission: Money = money_from_row(
        "The platform's commission, less what was given back for cancelled seats: negative if only that is here.",
        minor="commission_minor",
    )
    tax: Money = money_from_row("Tax on the commission, likewise.", minor="tax_minor")
    refunds: Money = money_from_row(
        "The partner's share of refunds: the price of cancelled seats, and what the partner gave back itself.",
        minor="refund_minor",
    )
    customer_refund: Money = money_from_row(
        "What customers got back, with fees and taxes and without the platform's goodwill. No part of `net`.",
        minor="customer_refund_minor",
    )
    net: Money = money_from_row("The net amount; negative if refunds exceeded sales.", minor="net_minor")
    carried_in: Money = money_from_row(
        "The debt carried over from the settlement before: zero or negative.", minor="carried_in_minor"
    )
    payable: Money = money_from_row("The amount to be paid out.", minor="payout_minor")
    carried_out: Money = money_from_row(
        "The debt carried over into the next settlement: zero or negative.", minor="carried_out_minor"
    )

    @derived("Why its payout is held, if it is.")
    def hold(self) -> SettlementHold | None:
        return if_any(self.row.hold, SettlementHold.of)

    @field("The partner.")
    async def partner(self, info: Info) -> Partner:
        return await partner_of(info, self.row.partner_id)

    @field("A line for each booking, in the order of posting.")
    @loading(settlement_loaders.lines_by_settlement, lambda settlement: settlement.row.id)
    def lines(self, found: list[SettlementLineRow]) -> list[SettlementLine]:
        return [SettlementLine.of(line) for line in found]

    @field("The attempts to pay it, oldest first.")
    @loading(settlement_loaders.payouts_by_settlement, lambda settlement: settlement.row.id)
    def payouts(self, found: list[PayoutRow]) -> list[Payout]:
        return [Payout.of(row) for row in found]
