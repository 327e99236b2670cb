"""A partner's balances, and the forecast of its next settlements."""

from datetime import date

import strawberry

from domain.settlements.cycles import Forecast, ForecastCycle
from domain.settlements.statement import Balances as BalancesRow
from domain.settlements.statement import summed
from schema.kit.rows import OfRow, from_row
from schema.kit.scalars import Money, money_from_row


@strawberry.type(
    description="Everything that a partner has earned after commission, tax and refunds, by where it is now."
    " The balances are disjoint: no paisa is counted twice."
)
class Balances(OfRow[BalancesRow]):
    next_payout_on: date | None = from_row(
        "The next day on which an amount falls due, as of now; null when nothing will."
    )

    accrued: Money = money_from_row("Earned, not due yet.", minor="accrued_minor")
    due: Money = money_from_row("Due, not in a settlement yet.", minor="due_minor")
    in_transit: Money = money_from_row(
        "In a settlement that is not paid yet: held, failed or in transit.", minor="in_transit_minor"
    )
    paid: Money = money_from_row("Paid out.", minor="paid_minor")
    carried_forward: Money = money_from_row(
        "What the partner owes, as a negative amount; zero otherwise.", minor="carried_forward_minor"
    )


@strawberry.type(description="A future settlement, as it would be closed if nothing else happened.")
class ExpectedSettlement:
    cycle_date: date = strawberry.field(description="When it will be due.")
    bookings: int = strawberry.field(description="How many bookings it contains.")
    gross: Money = strawberry.field(description="The sum of the ticket prices.")
    commission: Money = strawberry.field(description="The platform's commissions.")
    tax: Money = strawberry.field(description="Tax on the commissions.")
    refunds: Money = strawberry.field(
        description="The partner's share of the refunds known so far, as a positive amount."
    )
    customer_refund: Money = strawberry.field(
        description="What customers got back of that, with fees and taxes and without the platform's goodwill."
    )
    net: Money = strawberry.field(description="The net amount; negative if refunds exceed sales.")
    carried_in: Money = strawberry.field(
        description="The debt carried over from the settlement before: zero or negative."
    )
    expected_payout: Money = strawberry.field(description="The amount expected to be paid out.")
    carried_out: Money = strawberry.field(
        description="The debt carried over into the next settlement: zero or negative."
    )

    @classmethod
    def of(cls, row: ForecastCycle, currency: str) -> "ExpectedSettlement":
        return cls(
            cycle_date=row.cycle_date,
            bookings=row.bookings,
            gross=Money.of(row.gross_minor, currency),
            commission=Money.of(row.commission_minor, currency),
            tax=Money.of(row.tax_minor, currency),
            refunds=Money.of(row.refund_minor, currency),
            customer_refund=Money.of(row.customer_refund_minor, currency),
            net=Money.of(row.net_minor, currency),
            carried_in=Money.of(row.carried_in_minor, currency),
            expected_payout=Money.of(row.payout_minor, currency),
            carried_out=Money.of(row.carried_out_minor, currency),
        )


@strawberry.type(
    description="Expected payouts: amounts earned and not settled yet, by due date. The figures beside `cycles`"
    " are their sums."
)
class SettlementPreview:
    as_of: date | None = strawberry.field(description="The last day considered; null for everything.")
    cycles: list[ExpectedSettlement] = strawberry.field(
        description="The future settlements, soonest first. The first one contains everything due already."
    )
    gross: Money = strawberry.field(description="The sum of the ticket prices.")
    commission: Money = strawberry.field(description="The platform's commissions.")
    tax: Money = strawberry.field(description="Tax on the commissions.")
    refunds: Money = strawberry.field(
        description="The partner's share of the refunds known so far, as a positive amount."
    )
    customer_refund: Money = strawberry.field(
        description="What customers got back of that, with fees and taxes and without the platform's goodwill."
    )
    net: Money = strawberry.field(description="The net amount.")
    expected_payout: Money = strawberry.field(description="The amount expected to be paid out by then.")
    next_payout_on: date | None = strawberry.field(description="The first day with a payout, if any.")

    @classmethod
    def of(cls, row: Forecast) -> "SettlementPreview":
        sums = summed(row.cycles)
        return cls(
            as_of=row.as_of,
            cycles=[ExpectedSettlement.of(cycle, row.currency) for cycle in row.cycles],
            gross=Money.of(sums.gross_minor, row.currency),
            commission=Money.of(sums.commission_minor, row.currency),
            tax=Money.of(sums.tax_minor, row.currency),
            refunds=Money.of(sums.refund_minor, row.currency),
            customer_refund=Money.of(sums.customer_refund_minor, row.currency),
            net=Money.of(sums.net_minor, row.currency),
            expected_payout=Money.of(sum(cycle.payout_minor for cycle in row.cycles), row.currency),
            next_payout_on=row.next_payout_on,
        )
