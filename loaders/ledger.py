"""The books of bookings. Whoever shows them checks whose they are."""

from collections.abc import Sequence

from models.base import Database
from models.ledger import postings as posting_rows
from models.ledger.postings import PostedEntry


async def entries_by_booking(db: Database, bookings: Sequence[tuple[str, str]]) -> list[list[PostedEntry]]:
    """Of each (show id, booking id), oldest posting first."""
    return await posting_rows.entries_of_bookings(db, bookings)
