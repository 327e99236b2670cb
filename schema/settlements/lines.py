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
from schema.kit.scalars import Money
from schema.ledger import LedgerEntry
from schema.shows import Show, show_of

describe_enum(
    CommissionSource,
    "Who set a commission rate.",
    PLATFORM="The platform's default, for partners without a rate of their own.",
    PARTNER="Agreed with the partner.",
)


@strawberry.type(description="A booking as its partner sees it, without the customer.")
class SettledBooking:
    row: strawberry.Private[BookingRow]
    id: strawberry.ID = strawberry.field(description="The booking's id (`BOOK_…`).")
    status: BookingStatus = strawberry.field(description="Where it stands now.")
    seat_ids: list[str] = strawberry.field(description="Labels of its seats, cancelled ones among them.")
    confirmed_at: datetime | None = strawberry.field(description="When its payment was confirmed.")

    @classmethod
    def of(cls, row: BookingRow) -> "SettledBooking":
        return cls(
            row=row,
            id=strawberry.ID(row.id),
            status=row.status,
            seat_ids=row.seat_ids,
            confirmed_at=row.confirmed_at,
        )

    @field("The show.")
    async def show(self, info: Info) -> Show:
        return await show_of(info, self.row.show_id)


@strawberry.type(description="The rules by which a line was computed, frozen with the line.")
class LineRules:
    line: strawberry.Private[SettlementLineRow]
    commission_percent: Decimal | None = strawberry.field(
        description="The commission in per cent of the ticket price; null for bookings created before it was recorded."
    )
    commission_source: CommissionSource | None = strawberry.field(description="Who set it.")
    rates_effective_on: date | None = strawberry.field(
        description="The effective date of the rates that the booking's quote was computed with; null for the"
        " platform's initial rates."
    )
    cancellation_policy_id: strawberry.ID | None = strawberry.field(
        description="The cancellation policy of the booking; null for the platform's default."
    )
    calendar_version: int = strawberry.field(
        description="The version of the bank calendar that business days were counted with; 0 without loaded holidays."
    )
    settlement_days: int = strawberry.field(description="Business days from the show's end to the due date.")

    @classmethod
    def of(cls, line: SettlementLineRow) -> "LineRules":
        return cls(
            line=line,
            commission_percent=line.commission_percent,
            commission_source=if_any(line.commission_source, CommissionSource),
            rates_effective_on=line.rates_effective_on,
            cancellation_policy_id=if_any(line.cancellation_policy_id, strawberry.ID),
            calendar_version=line.calendar_version,
            settlement_days=line.settlement_days,
        )

    @field("The policy with its tiers. Batched: cheap for many lines.")
    async def cancellation_policy(self, info: Info) -> CancellationPolicy:
        policy_id = self.line.cancellation_policy_id
        policy = None if policy_id is None else await info.context.load(policy_loaders.policies_by_id, policy_id)
        return CancellationPolicy.of(policy, (await show_of(info, self.line.show_id)).row)

    @field("The due date by that calendar. Amounts booked later were due at once.")
    async def due_on(self, info: Info) -> date:
        version = self.line.calendar_version
        return self.line.due_on(await info.context.load(settlement_loaders.calendars_by_version, version))


@strawberry.type(
    description="What one booking contributed to a settlement: `net` = `gross` - `commission` - `tax` -"
    " `refund`. The same booking may have another line in a later settlement, for later refunds."
)
class SettlementLine:
    row: strawberry.Private[SettlementLineRow]
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    gross: Money = strawberry.field(description="The price of the tickets.")
    commission: Money = strawberry.field(description="The platform's commission.")
    tax: Money = strawberry.field(description="Tax on the commission.")
    refund: Money = strawberry.field(description="The partner's share of refunds.")
    net: Money = strawberry.field(description="The net amount; negative if refunds exceeded sales.")
    rules: LineRules = strawberry.field(description="The rules that the figures were computed with.")

    @classmethod
    def of(cls, row: SettlementLineRow) -> "SettlementLine":
        return cls(
            row=row,
            booking_id=strawberry.ID(row.booking_id),
            gross=Money.of(row.gross_minor, row.currency),
            commission=Money.of(row.commission_minor, row.currency),
            tax=Money.of(row.tax_minor, row.currency),
            refund=Money.of(row.refund_minor, row.currency),
            net=Money.of(row.net_minor, row.currency),
            rules=LineRules.of(row),
        )

    @field("The booking, without its customer. Batched: cheap for many lines.")
    @loading(settlement_loaders.bookings_by_line, lambda line: (line.row.show_id, line.row.booking_id))
    def booking(self, row: BookingRow | None) -> SettledBooking | None:
        return if_any(row, SettledBooking.of)

    @field("The ledger entries behind the line, oldest first. Batched: cheap for many lines.")
    @loading(
        settlement_loaders.entries_by_line, lambda line: (line.row.settlement_id, line.row.show_id, line.row.booking_id)
    )
    def entries(self, found: list[ledger.PostedEntry], info: Info) -> list[LedgerEntry]:
        info.context.spend(len(found))
        return [LedgerEntry.of(entry) for entry in found]
