"""The worked example: two seats of 200.00, a fee of 15.00 each, 18 % tax on the fee and on the commission of 10 %."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from domain.accounts import Principal
from domain.bookings import Booking, Ticket
from domain.shows import NewPrice, Show
from resolvers import checkout, shows
from resolvers.context import Services
from tests import world
from tests.world import Venue

RATES = "insert into rates values (date '2020-01-01', 1500, 18, 0, 18)"
PAID = 43540


@dataclass(frozen=True)
class Sold:
    place: Venue
    show: Show
    who: Principal
    booking: Booking
    ticket: Ticket

    @property
    def payable(self) -> str:
        return f"partner_payable:{self.place.partner.id}"


async def show_at_200(services: Services, place: Venue) -> Show:
    show = await world.show_on_sale(services, place)
    await shows.update_pricing(world.as_(services, place.owner), show.id, [NewPrice("Gold", Decimal(200))])
    return show


async def sold(services: Services) -> Sold:
    place, who = await world.venue(services), world.customer()
    show = await show_at_200(services, place)
    booking = await world.booking_to_pay(services, who, show, ["A1", "A2"])
    payment = await world.open_payment(services, who, booking)
    await world.report(services, payment.id)
    done = await checkout.confirm_booking(world.as_(services, who), booking.id, payment.id)
    return Sold(place, show, who, done.booking, done.ticket)


async def entries(services: Services, show: Show, source: str, event: str) -> list[tuple[str, int]]:
    """In the order in which they were posted: debits positive, credits negative."""
    statement = """select account, amount_minor from ledger_entries where show_id = :show and source = :source
                   and event = :event order by posted_at, source_id, position"""
    async with services.engine.connect() as db:
        rows = await db.execute(text(statement), {"show": show.id, "source": source, "event": event})
        return [(row.account, row.amount_minor) for row in rows]


async def balances(services: Services, show: Show) -> dict[str, int]:
    """Of the accounts that the show's postings touched and did not leave at zero."""
    statement = """select account, sum(amount_minor) as balance from ledger_entries where show_id = :show
                   group by account having sum(amount_minor) <> 0"""
    async with services.engine.connect() as db:
        return {row.account: int(row.balance) for row in await db.execute(text(statement), {"show": show.id})}


async def owed(services: Services, show: Show) -> list[tuple[int, int, int, int, int]]:
    """The lines for the partner's statement: gross, commission, tax, refund, net."""
    statement = """select gross_minor, commission_minor, tax_minor, refund_minor, net_minor from payables
                   where show_id = :show order by posted_at, source_id"""
    async with services.engine.connect() as db:
        return [tuple(row) for row in await db.execute(text(statement), {"show": show.id})]
