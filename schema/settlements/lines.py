"""The lines of a settlement, with the rules and ledger postings behind each."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from domain.bookings import Booking as BookingRow
from domain.bookings import BookingStatus
from domain.pricing import CommissionSource
from domain.settlements.statement import SettlementLine as SettlementLineRow
from loaders import cancellations as policy_loaders
from loaders import settlements as settlement_loaders
from resolvers import ledger
from schema.cancellations.policies import CancellationPolicy
from schema.kit.batching import loading
from schema.kit.context import Info
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.mapping import if_any
from schema.kit.rows import OfRow, derived, from_row
from schema.kit.scalars import Money, money_from_row
from schema.ledger import LedgerEntry
from schema.shows import Show, show_of

describe_enum(
    CommissionSource,
    "Who set a commission rate.",
    PLATFORM="The platform's default, for partners without a rate of their own.",
    PARTNER="Agreed with the partner.",
)


@strawberry.type(description="A booking as its partner sees it, without the customer.")
class SettledBooking(OfRow[BookingRow]):
    id: strawberry.ID = from_row("The booking's id (`BOOK_…`).")
    status: BookingStatus = from_row("Where it stands now.")
    seat_ids: list[str] = from_row("Labels of its seats, cancelled ones among them.")
    confirmed_at: datetime | None = from_row("When its payment was confirmed.")

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)


@strawberry.type(description="The rules by which a line was computed, frozen with the line.")
class LineRules(OfRow[SettlementLineRow]):
    commission_percent: Decimal | None = from_row(
        "The commission in per cent of the ticket price; null for bookings created before it was recorded."
    )
    rates_effective_on: date | None = from_row(
        "The effective date of the rates that the booking's quote was computed with; null for the"
        " platform's initial rates."
    )
    calendar_version: int = from_row(
        "The version of the bank calendar that business days were counted with; 0 without loaded holidays."
    )
    settlement_days: int = from_row("Business days from the show's end to the due date.")

    @derived("Who set it.")
    def commission_source(self) -> CommissionSource | None:
        return if_any(self.row.commission_source, CommissionSource)

    @derived("The cancellation policy of the booking; null for the platform's default.")
    def cancellation_policy_id(self) -> strawberry.ID | None:
        return if_any(self.row.cancellation_policy_id, strawberry.ID)

    @field("The policy with its tiers. Batched: cheap for many lines.")
    async def cancellation_policy(self, info: Info) -> CancellationPolicy:
        policy_id = self.row.cancellation_policy_id
        policy = None if policy_id is None else await info.context.load(policy_loaders.policies_by_id, policy_id)
        return CancellationPolicy.of(policy, (await show_of(info, self.row.show_id)).row)

    @field("The due date by that calendar. Amounts booked later were due at once.")
    async def due_on(self, info: Info) -> date:
        version = self.row.calendar_version
        return self.row.due_on(await info.context.load(settlement_loaders.calendars_by_version, version))


@strawberry.type(
    description="What one booking contributed to a settlement: `net` = `gross` - `commission` - `tax` -"
    " `refund`. The same booking may have another line in a later settlement, for later refunds."
)
class SettlementLine(OfRow[SettlementLineRow]):
    booking_id: strawberry.ID = from_row("The booking.")

    gross: Money = money_from_row("The price of the tickets.", minor="gross_minor")
    commission: Money = money_from_row(
        "The platform's commission, less what was given back for cancelled seats: negative if only that is here.",
        minor="commission_minor",
    )
    tax: Money = money_from_row("Tax on the commission, likewise.", minor="tax_minor")
    refund: Money = money_from_row(
        "The partner's share of refunds: the price of cancelled seats, and what the partner gave back itself.",
        minor="refund_minor",
    )
    customer_refund: Money = money_from_row(
        "What customers got back, with fees and taxes and without the platform's goodwill. No part of `net`.",
        minor="customer_refund_minor",
    )
    net: Money = money_from_row("The net amount; negative if refunds exceeded sales.", minor="net_minor")

    @derived("The rules that the figures were computed with.")
    def rules(self) -> LineRules:
        return LineRules.of(self.row)

    @field("The booking, without its customer. Batched: cheap for many lines.")
    @loading(settlement_loaders.bookings_by_line, lambda line: (line.row.show_id, line.row.booking_id))
    def booking(self, row: BookingRow | None) -> SettledBooking | None:
        return if_any(row, SettledBooking.of)

    @field("The ledger entries behind the line, oldest first. Batched: cheap for many lines.")
    @loading(
        settlement_loaders.entries_by_line, lambda line: (line.row.settlement_id, line.row.show_id, line.row.booking_id)
    )
    def entries(self, found: list[ledger.PostedEntry]) -> list[LedgerEntry]:
        return [LedgerEntry.of(entry) for entry in found]
