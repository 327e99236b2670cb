"""What settlements are made of. The keys are those of settlements that the caller was shown, so the rows are the
caller's too.
"""

from collections import defaultdict
from collections.abc import Sequence

from domain.bookings import Booking
from domain.settlements.calendar import Calendar
from domain.settlements.payouts import Payout
from domain.settlements.statement import SettlementLine
from models.base import Database
from models.bookings import bookings as booking_rows
from models.settlements import calendars as calendar_rows
from models.settlements import lines as line_rows
from models.settlements import payouts as payout_rows
from models.settlements.lines import SettledEntry

OfLine = tuple[str, str, str]
"""(settlement id, show id, booking id)"""


async def lines_by_settlement(db: Database, settlement_ids: Sequence[str]) -> list[list[SettlementLine]]:
    """In the order in which the bookings came into the books."""
    grouped: dict[str, list[SettlementLine]] = defaultdict(list)
    for line in await line_rows.of_settlements(db, settlement_ids):
        grouped[line.settlement_id].append(line)
    return [grouped[settlement_id] for settlement_id in settlement_ids]


async def payouts_by_settlement(db: Database, settlement_ids: Sequence[str]) -> list[list[Payout]]:
    """Oldest first."""
    grouped: dict[str, list[Payout]] = defaultdict(list)
    for payout in await payout_rows.of_settlements(db, settlement_ids):
        grouped[payout.settlement_id].append(payout)
    return [grouped[settlement_id] for settlement_id in settlement_ids]


async def entries_by_line(db: Database, lines: Sequence[OfLine]) -> list[list[SettledEntry]]:
    """Oldest posting first."""
    grouped: dict[OfLine, list[SettledEntry]] = defaultdict(list)
    for entry in await line_rows.entries_of(db, lines):
        grouped[entry.settlement_id, entry.show_id, entry.booking_id or ""].append(entry)
    return [grouped[line] for line in lines]


async def bookings_by_line(db: Database, bookings: Sequence[tuple[str, str]]) -> list[Booking | None]:
    """Of each (show id, booking id)."""
    found = {(row.show_id, row.id): row for row in await booking_rows.find_many(db, bookings)}
    return [found.get(key) for key in bookings]


async def calendars_by_version(db: Database, versions: Sequence[int]) -> list[Calendar]:
    return await calendar_rows.of_versions(db, versions)
