"""Ledger entries of bookings. Checks no ownership: the fields that show them do."""

from collections.abc import Sequence

from models.base import Database
from models.ledger import postings as posting_rows
from models.ledger.postings import PostedEntry


async def entries_by_booking(db: Database, bookings: Sequence[tuple[str, str]]) -> list[list[PostedEntry]]:
    """The entries of each (show id, booking id), oldest posting first."""
    return await posting_rows.entries_of_bookings(db, bookings)
