"""A show gets a layout: that is what publishes it."""

from dataclasses import replace

from domain.errors import NotFound
from domain.layouts import exchanged
from domain.seats.board import Board
from domain.seats.layout import SeatLayout
from domain.shows import Show
from models import shows as show_rows
from models.seats import claims as claim_rows
from models.seats import layouts as layout_rows
from resolvers.context import Transaction


async def set_layout(tx: Transaction, board: Board, present: SeatLayout | None) -> Show:
    """Joins the transaction, which holds the show and knows that no live claim is hurt. The board shows the new layout.

    Layout version, blocked seats and a row of the log are written together; viewers fetch a new picture.
    """
    await show_rows.publish(tx.db, board.show, board.layout.id)
    await layout_rows.store(tx.db, board.layout)
    await layout_rows.add_version(tx.db, board.show.id, board.show.layout_version + 1, board.layout.id)
    board.show = replace(board.show, layout_version=board.show.layout_version + 1)
    exchanged(board, present)
    await claim_rows.write(tx.db, board)
    tx.seats_changed(board.show.id)
    show = await show_rows.find(tx.db, board.show.id)
    if show is None:
        raise NotFound(board.show.id)
    return show
