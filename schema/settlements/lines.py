"""What a settlement is made of, down to the entries of the books."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from domain import bookings as booking_rows
from domain.pricing import CommissionSource
from domain.settlements import statement as rows
from loaders import cancellations as policy_loaders
from loaders import settlements as settlement_loaders
from loaders.settlements import OfLine
from schema.cancellations.policies import CancellationPolicy
from schema.kit.enums import describe_enum
from schema.kit.fields import field
from schema.kit.operation import Info
from schema.kit.querying import if_any
from schema.kit.scalars import Money
from schema.ledger import LedgerEntry
from schema.shows import Show, show_of

describe_enum(
    CommissionSource,
    "Whose value a commission is.",
    PLATFORM="The platform's, for all partners that have none of their own.",
    PARTNER="What was agreed with the partner.",
)


@strawberry.type(description="A booking as its partner may see it: what was sold, and not to whom.")
class SettledBooking:
    row: strawberry.Private[booking_rows.Booking]
    id: strawberry.ID = strawberry.field(description="The booking's id (`BOOK_…`).")
    status: booking_rows.BookingStatus = strawberry.field(description="Where it stands now.")
    seat_ids: list[str] = strawberry.field(description="Labels of its seats, cancelled ones among them.")
    confirmed_at: datetime | None = strawberry.field(description="When it was paid for.")

    @classmethod
    def of(cls, row: booking_rows.Booking) -> "SettledBooking":
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


@strawberry.type(description="The rules by which a line came about, as they were then. They are frozen with the line.")
class LineRules:
    line: strawberry.Private[rows.SettlementLine]
    commission_percent: Decimal | None = strawberry.field(
        description="The commission, in per cent of the tickets' price; null for bookings from before it was kept."
    )
    commission_source: CommissionSource | None = strawberry.field(description="Whose value that is.")
    rates_effective_on: date | None = strawberry.field(
        description="Since when the rates of fees and taxes were in force with which the booking's quote was made; null"
        " for the platform's first ones."
    )
    cancellation_policy_id: strawberry.ID | None = strawberry.field(
        description="The cancellation policy that the booking was made under; null for the platform's default."
    )
    calendar_version: int = strawberry.field(
        description="The version of the bank's calendar by which business days were counted; 0 without loaded holidays."
    )
    settlement_days: int = strawberry.field(description="How many business days after the show's end it was due.")

    @classmethod
    def of(cls, line: rows.SettlementLine) -> "LineRules":
        return cls(
            line=line,
            commission_percent=line.commission_percent,
            commission_source=if_any(line.commission_source, CommissionSource),
            rates_effective_on=line.rates_effective_on,
            cancellation_policy_id=if_any(line.cancellation_policy_id, strawberry.ID),
            calendar_version=line.calendar_version,
            settlement_days=line.settlement_days,
        )

    @field("That policy, with its tiers. Cheap, also for many lines.")
    async def cancellation_policy(self, info: Info) -> CancellationPolicy:
        policy_id = self.line.cancellation_policy_id
        policy = None if policy_id is None else await info.context.load(policy_loaders.policies_by_id, policy_id)
        return CancellationPolicy.of(policy, (await show_of(info, self.line.show_id)).row)

    @field("When that was, by that calendar. What came later was due at once.")
    async def due_on(self, info: Info) -> date:
        version = self.line.calendar_version
        return self.line.due_on(await info.context.load(settlement_loaders.calendars_by_version, version))


@strawberry.type(
    description="What one booking brought to a settlement: `net` = `gross` - `commission` - `tax` - `refund`. The same"
    " booking may have a line in a later settlement too, for what went back afterwards."
)
class SettlementLine:
    row: strawberry.Private[rows.SettlementLine]
    booking_id: strawberry.ID = strawberry.field(description="The booking.")
    gross: Money = strawberry.field(description="The tickets' price.")
    commission: Money = strawberry.field(description="The platform's commission.")
    tax: Money = strawberry.field(description="Tax on the commission.")
    refund: Money = strawberry.field(description="The partner's share of what went back.")
    net: Money = strawberry.field(description="What is left; negative where more went back than came.")
    rules: LineRules = strawberry.field(description="The rules by which these figures came about.")

    @classmethod
    def of(cls, row: rows.SettlementLine) -> "SettlementLine":
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

    @field("The booking, without its customer. Cheap, also for many lines.")
    async def booking(self, info: Info) -> SettledBooking | None:
        key = (self.row.show_id, self.row.booking_id)
        return if_any(await info.context.load(settlement_loaders.bookings_by_line, key), SettledBooking.of)

    @field("The entries of the books behind the line, oldest first. Cheap, also for many lines.")
    async def entries(self, info: Info) -> list[LedgerEntry]:
        key: OfLine = (self.row.settlement_id, self.row.show_id, self.row.booking_id)
        found = await info.context.load(settlement_loaders.entries_by_line, key)
        info.context.spend(len(found))
        return [LedgerEntry.of(entry) for entry in found]
