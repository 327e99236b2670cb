"""Giving a show a layout, which publishes it."""

from dataclasses import replace

from domain.errors import NotFound
from domain.layouts import exchanged
from domain.seats.inventory import SeatInventory
from domain.seats.layout import SeatLayout
from domain.shows import Show
from models import shows as show_rows
from models.seats import claims as claim_rows
from models.seats import layouts as layout_rows
from resolvers.context import Transaction


async def set_layout(tx: Transaction, inventory: SeatInventory, present: SeatLayout | None) -> Show:
    """Joins the transaction, which has locked the show and checked that no live claim is on a dropped seat.

    Writes the inventory's layout as the next version, with its blocked seats and a log row; viewers fetch a new
    picture.
    """
    await show_rows.publish(tx.db, inventory.show, inventory.layout.id)
    await layout_rows.store(tx.db, inventory.layout)
    await layout_rows.add_version(tx.db, inventory.show.id, inventory.show.layout_version + 1, inventory.layout.id)
    inventory.show = replace(inventory.show, layout_version=inventory.show.layout_version + 1)
    exchanged(inventory, present)
    await claim_rows.write(tx.db, inventory)
    tx.seats_changed(inventory.show.id)
    show = await show_rows.find(tx.db, inventory.show.id)
    if show is None:
        raise NotFound(inventory.show.id)
    return show
