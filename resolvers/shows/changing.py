"""Viewers of a show's seats are notified of what changes in the show itself."""

from models.seats import log as log_rows
from resolvers.context import Transaction


async def show_changed(tx: Transaction, show_id: str) -> None:
    """Joins the transaction, which has locked the show and changed its prices, times or status: every viewer of its
    seats, on every process, gets a ShowChanged, also one that resumes later. What the transaction decides on the seats
    is written before.
    """
    await log_rows.add_show_change(tx.db, show_id)
    tx.seats_changed(show_id)
