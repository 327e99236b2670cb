"""Statements and balances of partners, as JSON or CSV, and closing a cycle by hand."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from pydantic import Field

from domain.settlements.holds import HoldReason
from domain.settlements.statement import (
    Amounts,
    Balances,
    NothingDue,
    Settlement,
    SettlementLine,
    SettlementSearch,
    SettlementStatus,
)
from resolvers import settlements
from resolvers.context import Context
from rest.amounts import AmountOut, two_decimals
from rest.bodies import Answer, Body, DayIn, PageQuery
from rest.operations import Operation, Reply

TABLE = ("settlementId", "bookingId", "gross", "commission", "tax", "refund", "net", "customerRefund")
_KEPT = "The platform's commission, less what was given back for cancelled seats: negative if only that is here."
_TAX = "Tax on the commission, likewise."
_SHARE = "The partner's share of refunds: the price of cancelled seats, and what the partner gave back itself."
_CUSTOMER_REFUND = "What customers got back, with fees and taxes and without the platform's goodwill. No part of `net`."


class SettlementsQuery(PageQuery):
    first_day: DayIn | None = Field(None, alias="from", description="Only cycles of this day and later.")
    last_day: DayIn | None = Field(None, alias="to", description="Only cycles up to this day.")


class ProcessSettlement(Body):
    as_of: DayIn | None = Field(None, description="Everything due up to this day. Default: today.")


class LineAnswer(Answer):
    booking_id: str
    gross: AmountOut
    commission: AmountOut = Field(description=_KEPT)
    tax: AmountOut = Field(description=_TAX)
    refund: AmountOut = Field(description=_SHARE)
    net: AmountOut
    customer_refund: AmountOut = Field(description=_CUSTOMER_REFUND)

    @classmethod
    def of(cls, line: SettlementLine) -> Self:
        return cls(booking_id=line.booking_id, refund=line.refund_minor, **_figures(line))


class SettlementAnswer(Answer):
    settlement_id: str
    cycle_date: date
    status: SettlementStatus
    hold_reason: HoldReason | None = Field(description="Why the payout is held.")
    gross: AmountOut
    commission: AmountOut = Field(description=_KEPT)
    tax: AmountOut = Field(description=_TAX)
    refunds: AmountOut = Field(description=_SHARE)
    net: AmountOut
    customer_refund: AmountOut = Field(description=_CUSTOMER_REFUND)
    carried_in: AmountOut = Field(description="The debt carried over from the settlement before: zero or negative.")
    payable: AmountOut = Field(description="The amount to be paid out.")
    carried_out: AmountOut = Field(description="The debt carried over into the next settlement: zero or negative.")
    closed_at: datetime
    lines: list[LineAnswer]

    @classmethod
    def of(cls, settlement: Settlement, lines: Sequence[SettlementLine]) -> Self:
        return cls(
            settlement_id=settlement.id,
            cycle_date=settlement.cycle_date,
            status=settlement.status,
            hold_reason=settlement.hold and settlement.hold.reason,
            refunds=settlement.refund_minor,
            carried_in=settlement.carried_in_minor,
            payable=settlement.payout_minor,
            carried_out=settlement.carried_out_minor,
            closed_at=settlement.closed_at,
            lines=[LineAnswer.of(line) for line in lines],
            **_figures(settlement),
        )


class BalancesAnswer(Answer):
    accrued: AmountOut = Field(description="Earned, not due yet.")
    due: AmountOut = Field(description="Due, not in a settlement yet.")
    in_transit: AmountOut = Field(description="In a settlement that is not paid yet.")
    paid: AmountOut
    carried_forward: AmountOut = Field(description="What the partner owes, as a negative number; zero otherwise.")

    @classmethod
    def of(cls, balances: Balances) -> Self:
        return cls(
            accrued=balances.accrued_minor,
            due=balances.due_minor,
            in_transit=balances.in_transit_minor,
            paid=balances.paid_minor,
            carried_forward=balances.carried_forward_minor,
        )


class SettlementsAnswer(Answer):
    partner_id: str
    currency: str
    balances: BalancesAnswer
    settlements: list[SettlementAnswer]
    next_payout_on: date | None
    next_cursor: str | None


class ProcessedAnswer(Answer):
    settlement: SettlementAnswer | None = Field(description="Null if nothing is due that is not settled yet.")


def _figures(amounts: Amounts) -> dict[str, int]:
    return {
        "gross": amounts.gross_minor,
        "commission": amounts.commission_minor,
        "tax": amounts.tax_minor,
        "net": amounts.net_minor,
        "customer_refund": amounts.customer_refund_minor,
    }


async def list_settlements(ctx: Context, partner_id: str, query: SettlementsQuery) -> SettlementsAnswer:
    search = SettlementSearch(query.first_day, query.last_day, query.first, query.after)
    page = await settlements.list_settlements(ctx, partner_id, search)
    lines = await settlements.read_lines(ctx, page.items)
    balances = await settlements.read_balances(ctx, partner_id)
    return SettlementsAnswer(
        partner_id=partner_id,
        currency=balances.currency,
        balances=BalancesAnswer.of(balances),
        settlements=[SettlementAnswer.of(each, lines[each.id]) for each in page.items],
        next_payout_on=balances.next_payout_on,
        next_cursor=page.next_cursor,
    )


def table_of_lines(answer: SettlementsAnswer) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(TABLE)
    for settlement in answer.settlements:
        for line in settlement.lines:
            amounts = (line.gross, line.commission, line.tax, line.refund, line.net, line.customer_refund)
            table.writerow([settlement.settlement_id, line.booking_id, *map(two_decimals, amounts)])
    return written.getvalue()


async def process_settlement(ctx: Context, partner_id: str, body: ProcessSettlement) -> ProcessedAnswer | Reply:
    try:
        settlement = await settlements.process_settlement(ctx, partner_id, body.as_of)
    except NothingDue:
        return Reply(ProcessedAnswer(settlement=None), 200)
    lines = await settlements.read_lines(ctx, [settlement])
    return ProcessedAnswer(settlement=SettlementAnswer.of(settlement, lines[settlement.id]))


OPERATIONS = (
    Operation(
        "GET",
        "/partner/{partnerId}/settlement",
        list_settlements,
        SettlementsAnswer,
        "Your balances and settlements, latest cycle first. With `Accept: text/csv`: the settlement lines as a table.",
        use_case=settlements.list_settlements,
        query=SettlementsQuery,
        csv=table_of_lines,
    ),
    Operation(
        "POST",
        "/partner/{partnerId}/settlement/process",
        process_settlement,
        ProcessedAnswer,
        "Close a settlement of everything that is due and not settled yet, and start its payout. Idempotent.",
        use_case=settlements.process_settlement,
        body=ProcessSettlement,
        body_optional=True,
        statuses=(202, 200),
    ),
)
