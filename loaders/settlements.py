"""Lines, payouts and calendars of settlements. The caller may see these settlements, and so all that is in them."""

from collections.abc import Sequence

from domain.bookings import Booking
from domain.settlements.calendar import Calendar
from domain.settlements.payouts import Payout
from domain.settlements.statement import SettlementLine
from loaders.grouping import grouped, matched
from models.base import Database
from models.bookings import bookings as booking_rows
from models.settlements import calendars as calendar_rows
from models.settlements import lines as line_rows
from models.settlements import payouts as payout_rows
from models.settlements.lines import SettledEntry

OfLine = tuple[str, str, str]
"""(settlement id, show id, booking id)"""


async def lines_by_settlement(db: Database, settlement_ids: Sequence[str]) -> list[list[SettlementLine]]:
    """In the order in which the bookings were posted to the ledger."""
    found = await line_rows.of_settlements(db, settlement_ids)
    return grouped(settlement_ids, found, lambda line: line.settlement_id)


async def payouts_by_settlement(db: Database, settlement_ids: Sequence[str]) -> list[list[Payout]]:
    """Oldest first."""
    found = await payout_rows.of_settlements(db, settlement_ids)
    return grouped(settlement_ids, found, lambda payout: payout.settlement_id)


async def entries_by_line(db: Database, lines: Sequence[OfLine]) -> list[list[SettledEntry]]:
    """Oldest posting first."""
    found = await line_rows.entries_of(db, lines)
    return grouped(lines, found, lambda entry: (entry.settlement_id, entry.show_id, entry.booking_id or ""))


async def bookings_by_line(db: Database, bookings: Sequence[tuple[str, str]]) -> list[Booking | None]:
    """The booking of each (show id, booking id)."""
    found = await booking_rows.find_many(db, bookings)
    return matched(bookings, found, lambda booking: (booking.show_id, booking.id))


async def calendars_by_version(db: Database, versions: Sequence[int]) -> list[Calendar]:
    return await calendar_rows.of_versions(db, versions)
