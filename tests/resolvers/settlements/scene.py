"""Sales at 200.00 a seat, days that pass, and what the books say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import text

from domain.accounts import Principal
from domain.bookings import Ticket
from domain.settlements.payouts import Payout
from domain.settlements.statement import Balances, Settlement
from domain.shows import NewPrice
from models.settlements import payouts as payout_rows
from resolvers import settlements, shows
from resolvers.context import Services
from tests import world
from tests.clock import Clock
from tests.world import Venue

SHARE = 17640
"""Of a seat at 200.00: less 20.00 commission and 3.60 tax on it."""


@dataclass(frozen=True)
class Sold:
    show_id: str
    who: Principal
    ticket: Ticket


async def at(clock: Clock, local: str) -> None:
    """Moves to a time in India."""
    await clock.set(datetime.fromisoformat(f"{local}+05:30"))


async def sell(services: Services, place: Venue, seat_ids: Sequence[str], *, starts_in: timedelta) -> Sold:
    """A show of two hours and a quarter, at 200.00 a seat, with these seats sold."""
    show = await world.show_on_sale(services, place, starts_in=starts_in)
    await shows.update_pricing(world.as_(services, place.owner), show.id, [NewPrice("Gold", Decimal(200))])
    who = world.customer()
    return Sold(show.id, who, await world.booked_ticket(services, who, show, seat_ids))


async def settled(services: Services, place: Venue, as_of: date | None = None) -> Settlement:
    return await settlements.process_settlement(world.as_(services, world.OPERATOR), place.partner.id, as_of)


async def read(services: Services, settlement: Settlement) -> Settlement:
    return await settlements.read_settlement(world.as_(services, world.OPERATOR), settlement.id)


async def payouts_of(services: Services, settlement: Settlement) -> list[Payout]:
    async with services.engine.connect() as db:
        return await payout_rows.of_settlements(db, [settlement.id])


async def balances(services: Services, place: Venue) -> Balances:
    return await settlements.read_balances(world.as_(services, place.owner), place.partner.id)


async def booked(services: Services, account: str) -> int:
    """What the books say: debits less credits."""
    statement = text("select coalesce(sum(amount_minor), 0) from ledger_entries where account = :account")
    async with services.engine.connect() as db:
        return int((await db.execute(statement, {"account": account})).scalar_one())
