"""The seats of shows in use, kept in the memory of a process: committed state, each at a revision of its show."""

import functools
from collections import OrderedDict
from dataclasses import replace

from domain.seats.inventory import Moment, SeatInventory, ShowSeats
from models.direct import Connection, DirectConnection
from models.seats import inventory as inventory_rows
from models.seats import layouts as layout_rows
from models.seats.claims import Written
from models.seats.layouts import LayoutCache
from resolvers.inventories.clock import DatabaseClock

MOST_SEATS = 300_000
"""Of all shows that are kept: the one used longest ago is dropped first. Some 100 MB where all of them are sold."""


class KeptSeats:
    """Dropping a show's seats costs a read and never a seat: what is decided on them is compared when it is written."""

    def __init__(self, layouts: LayoutCache) -> None:
        self._layouts = layouts
        self.clock = DatabaseClock()
        self._shows: OrderedDict[str, ShowSeats] = OrderedDict()
        self._total = 0

    def find(self, show_id: str) -> ShowSeats | None:
        seats = self._shows.get(show_id)
        if seats is not None:
            self._shows.move_to_end(show_id)
        return seats

    def drop(self, show_id: str) -> None:
        seats = self._shows.pop(show_id, None)
        self._total -= 0 if seats is None else len(seats.layout.seats)

    def now(self, seats: ShowSeats) -> SeatInventory:
        """For decisions now, if nothing has changed the seats since they were read."""
        moment = seats.moment
        return seats.at(replace(moment, now=self.clock.read(moment.now)))

    async def proven(self, db: DirectConnection, show_id: str) -> SeatInventory:
        """The show's newest committed seats, which are kept from now on, for decisions at the time of this read. It
        locks nothing. In a transaction it must come before all that changes something of the show.

        Raises NotFound, also for a show without a layout.
        """
        seats = self.find(show_id)
        if seats is None:
            return await self._read(db, show_id)
        moment = await inventory_rows.probe(db, show_id)
        if moment.revision == seats.moment.revision and moment.version == seats.moment.version:
            self.clock.note(moment.now)
            return seats.at(moment)
        return await self.caught_up(db, seats)

    async def caught_up(self, db: DirectConnection, seats: ShowSeats) -> SeatInventory:
        """As `proven`, for seats that are known to have changed."""
        if not await inventory_rows.catch_up(db, seats):
            return await self._read(db, seats.show.id)
        self.clock.note(seats.moment.now)
        return seats.at(seats.moment)

    async def locked(self, db: DirectConnection, show_id: str, moment: Moment) -> tuple[SeatInventory, bool]:
        """For a transaction that has locked the show and has changed nothing else of it: the newest seats at the moment
        of the lock, and whether others had changed them. What is kept stays at the committed revision, the one before.
        """
        seats = self.current(show_id, moment)
        if seats is not None:
            return seats.at(moment), False
        seats = self.find(show_id)
        if seats is None or not await inventory_rows.catch_up(db, seats):
            seats = (await self._read(db, show_id)).seats
        seats.moment = replace(seats.moment, revision=moment.revision - 1)
        return seats.at(moment), True

    async def in_transaction(self, db: Connection, show_id: str, moment: Moment) -> SeatInventory:
        """For a transaction that has locked the show, and may have changed its seats before: as the transaction sees
        them, from memory where these are current. What it has to read is its own until its commit, and not kept.
        """
        seats = self.current(show_id, moment) or await self._read_apart(db, show_id)
        return seats.at(moment)

    def current(self, show_id: str, moment: Moment) -> ShowSeats | None:
        """The seats in memory, if they are those of the show that was locked at this moment."""
        seats = self.find(show_id)
        if seats is None or (seats.moment.revision + 1, seats.moment.version) != (moment.revision, moment.version):
            return None
        return seats

    def take_over(self, inventory: SeatInventory, written: Written) -> None:
        """After the commit of a transaction that has locked the show and changed nothing of it but its seats."""
        if inventory.seats.moment.revision + 1 == written.revision:
            inventory.seats.apply(inventory, written.revision, written.version)

    async def _read_apart(self, db: Connection, show_id: str) -> ShowSeats:
        read_layout = functools.partial(layout_rows.read_direct, db, self._layouts)
        return await inventory_rows.read_seats(db, show_id, read_layout)

    async def _read(self, db: DirectConnection, show_id: str) -> SeatInventory:
        self.drop(show_id)
        seats = await self._read_apart(db, show_id)
        self.drop(show_id)
        self._shows[show_id] = seats
        self._total += len(seats.layout.seats)
        while self._total > MOST_SEATS and len(self._shows) > 1:
            self.drop(next(iter(self._shows)))
        self.clock.note(seats.moment.now)
        return seats.at(seats.moment)
