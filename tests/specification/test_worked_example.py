"""Every figure of the README's worked example, computed by the platform."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from domain.bookings import Booking
from domain.settlements.statement import Settlement
from domain.shows import NewPrice, NewShow
from resolvers import bookings, cancellations, layouts, settlements, shows
from resolvers.context import Services
from settings import PROJECT, Settings
from tests import world
from tests.isolated import Isolated, isolated_platform
from tests.resolvers.ledger.example import RATES
from tests.world import Venue

ROWS = re.compile(r"^\| ([^|]+) \| (-?[\d.-]+) \|$", re.MULTILINE)
WEDNESDAY, NEXT_MONDAY = datetime(2026, 2, 18, 6, tzinfo=UTC), datetime(2026, 2, 23, 6, tzinfo=UTC)


def printed_figures() -> dict[str, str]:
    section = (PROJECT / "README.md").read_text().split("## Where the money goes")[1].split("\n## ")[0]
    return {what: figure for what, figure in ROWS.findall(section) if figure.strip("-")}


@pytest.fixture
async def isolated(
    settings: Settings, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Isolated]:
    async with isolated_platform(settings, postgres_url, tmp_path_factory.mktemp("example")) as isolated:
        async with isolated.services.engine.begin() as db:
            await db.execute(text(RATES))
        await isolated.clock.set(WEDNESDAY)
        yield isolated


async def sold(services: Services, place: Venue) -> Booking:
    """Two seats of Friday's show, paid."""
    wanted = NewShow(
        partner_id=place.partner.id,
        movie_id=place.movie.id,
        screen_id=(await world.add_screen(services, place.owner, place.theater)).id,
        starts_at=datetime(2026, 2, 20, 18),  # noqa: DTZ001 - the theater's local time
        ends_at=datetime(2026, 2, 20, 21),  # noqa: DTZ001 - as above
        prices=[NewPrice("Gold", Decimal(200))],
    )
    show = await shows.create_show(world.as_(services, place.owner), wanted)
    uploaded = await layouts.upload_seat_layout(world.as_(services, place.owner), show.id, world.rows_of_seats())
    who = world.customer()
    ticket = await world.booked_ticket(services, who, uploaded.show, ["A1", "A2"])
    return await bookings.read_booking(world.as_(services, who), ticket.booking_id)


async def cancel_one(services: Services, booking: Booking) -> int:
    """Paise that come back."""
    operator, ticket_id = world.as_(services, world.OPERATOR), await ticket_of(services, booking)
    done = await cancellations.cancel_booking(operator, ticket_id, ["A2"], booking.customer_id)
    return 0 if done.refund is None else done.refund.amount_minor


async def give_back(services: Services, place: Venue, booking: Booking, amount: Decimal) -> None:
    ticket_id = await ticket_of(services, booking)
    await cancellations.refund_payment(world.as_(services, place.owner), ticket_id, amount, "The projector failed")


async def ticket_of(services: Services, booking: Booking) -> str:
    async with services.engine.connect() as db:
        statement = text("select id from tickets where show_id = :show and booking_id = :booking")
        values = {"show": booking.show_id, "booking": booking.id}
        return str((await db.execute(statement, values)).scalar_one())


async def closed(services: Services, place: Venue) -> Settlement:
    return await settlements.process_settlement(world.as_(services, world.OPERATOR), place.partner.id)


def rupees(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"


async def test_the_readmes_figures_are_the_platforms(isolated: Isolated) -> None:
    services, clock = isolated
    kept_place, cut_place = await world.venue(services), await world.venue(services)
    kept, cut = await sold(services, kept_place), await sold(services, cut_place)
    back = await cancel_one(services, cut)
    await clock.set(NEXT_MONDAY)
    paid, paid_less = await closed(services, kept_place), await closed(services, cut_place)
    await give_back(services, kept_place, kept, Decimal(100))
    after = await closed(services, kept_place)
    kept_for_one = paid_less.commission_minor + paid_less.tax_minor
    assert printed_figures() == {
        "tickets": rupees(kept.tickets_minor),
        "convenience fee": rupees(kept.fee_minor),
        "tax on the fee": rupees(kept.tax_minor),
        "the customer pays": rupees(kept.total_minor),
        "commission": rupees(paid.commission_minor),
        "tax on the commission": rupees(paid.tax_minor),
        "the partner's share": rupees(paid.payout_minor),
        "its cycle is closed on": str(paid.cycle_date),
        "one seat cancelled before that: the customer gets back": rupees(back),
        "in the statement of that booking: gross, with both seats": rupees(paid_less.gross_minor),
        "commission and the tax on it, kept for the other seat": rupees(kept_for_one),
        "refund: the price of the cancelled seat, which is the partner's share of it": rupees(paid_less.refund_minor),
        "net: the partner is paid": rupees(paid_less.payout_minor),
        "customer refund, beside it": rupees(paid_less.customer_refund_minor),
        "the partner gives a guest 100.00 back after the payout: a line of the next cycle": rupees(after.net_minor),
        "carried forward until new sales cover it": rupees(after.carried_out_minor),
    }
