"""The demo data is there, holds what the specification's examples speak of, and is loaded but once."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from demo.catalogue import IDS
from demo.example_bookings import SHORT_IDS
from demo.load import DemoSummary
from domain import passes
from domain.accounts import VISITOR
from domain.bookings import BookingStatus, TicketStatus
from domain.payments import PaymentStatus
from domain.seats.state import LockStatus, SeatState
from domain.shows import ShowStatus
from models import short_ids
from models import shows as show_rows
from models.payments import payments as payment_rows
from resolvers import bookings, seats
from tests.demo.conftest import Demo

A_MONTH = timedelta(days=30)


async def test_it_holds_7_theaters_20_screens_15_movies_and_a_week_of_shows(demo: Demo) -> None:
    counts = {table: rows for table, (rows, _) in (await demo.contents()).items()}
    assert (counts["theaters"], counts["screens"], counts["movies"]) == (7, 20, 15)
    assert demo.first_load.catalogue == len(IDS)
    assert 7 * 19 * 4 <= demo.first_load.shows <= 8 * 19 * 4


async def test_loading_it_twice_changes_nothing(demo: Demo) -> None:
    before = await demo.contents()
    assert await demo.load() == DemoSummary()
    assert await demo.contents() == before


async def test_servers_that_start_at_once_load_it_once(own_demo: Demo) -> None:
    await own_demo.clock.advance(days=2)
    summaries = await asyncio.gather(*(own_demo.load() for _ in range(4)))
    assert sorted(summary.shows for summary in summaries) == [0, 0, 0, 2 * 19 * 4]


async def test_every_show_starts_in_the_future_and_is_on_sale(demo: Demo) -> None:
    async with demo.system.reading() as db:
        ids = [row.id for row in await db.execute(text("select id from shows"))]
        shows = [show for show in await show_rows.find_many(db, ids) if show is not None]
    assert {show.status for show in shows} == {ShowStatus.ON_SALE}
    assert all(show.starts_at > show.now for show in shows)


async def test_every_movie_has_a_show_in_bangalore(demo: Demo) -> None:
    statement = text(
        "select count(distinct s.movie_id) from shows s join theaters t on t.id = s.theater_id"
        " where t.city = 'Bangalore'"
    )
    async with demo.system.reading() as db:
        assert await db.scalar(statement) == 15


async def test_only_the_specifications_own_shows_play_on_its_screen_and_leave_the_evening_free(demo: Demo) -> None:
    statement = text(
        "select id, starts_at at time zone 'Asia/Kolkata' as starts, ends_at at time zone 'Asia/Kolkata' as ends,"
        " now() as now, starts_at from shows where screen_id = 'SCR_01' order by id"
    )
    async with demo.system.reading() as db:
        first, second = (await db.execute(statement)).all()
    assert (first.id, second.id) == ("SHOW_001", "SHOW_002")
    assert first.starts.hour == 11
    assert second.ends.hour < 18
    assert timedelta(days=29) < first.starts_at - first.now < timedelta(days=31)


async def test_the_example_lock_holds_two_gold_seats_for_a_month_and_leaves_a1_and_a2_free(demo: Demo) -> None:
    seat_map = await seats.read_seat_map(demo.services.context(VISITOR, "t"), "SHOW_001")
    held = await seats.read_lock(demo.guest, "LOCK_456")
    assert (held.status, held.booking_id, held.amount_minor) == (LockStatus.LIVE, None, 50_000)
    assert {seat_map.layout.by_id[seat_id].seat_type for seat_id in held.seat_ids} == {"Gold"}
    assert held.expires_at - held.now > A_MONTH - timedelta(hours=1)
    assert seat_map.states == dict.fromkeys(held.seat_ids, SeatState.LOCKED)
    assert {"A1", "A2"} & set(held.seat_ids) == set()
    assert seat_map.prices == {"Gold": 25_000, "Silver": 18_000}


async def test_the_example_booking_waits_for_its_payment_of_500(demo: Demo) -> None:
    booking = await bookings.read_booking(demo.guest, "BOOK_123")
    assert (booking.show_id, booking.status, booking.total_minor) == (
        "SHOW_002",
        BookingStatus.PENDING_PAYMENT,
        50_000,
    )
    async with demo.system.reading() as db:
        payment = await payment_rows.get(db, "SHOW_002", "PAY_789")
    assert (payment.booking_id, payment.status, payment.method) == ("BOOK_123", PaymentStatus.INITIATED, "UPI")


async def test_the_example_ticket_is_paid_and_its_pass_verifies(demo: Demo) -> None:
    ticket = await bookings.read_ticket(demo.guest, "TICK_567")
    assert ticket.status is TicketStatus.BOOKED
    assert ticket.payment_id is not None
    scanned = passes.read(ticket.pass_text, demo.services.passes)
    assert (scanned.ticket_id, scanned.show_id, list(scanned.seat_ids)) == ("TICK_567", "SHOW_002", ticket.seat_ids)
    booking = await bookings.read_booking(demo.guest, ticket.booking_id)
    assert (booking.status, booking.total_minor) == (BookingStatus.CONFIRMED, 50_000)
    async with demo.system.reading() as db:
        payment = await payment_rows.get(db, "SHOW_002", ticket.payment_id)
    assert (payment.provider, payment.status, payment.captured_minor) == ("sandbox", PaymentStatus.SUCCEEDED, 50_000)
    seat_map = await seats.read_seat_map(demo.services.context(VISITOR, "t"), "SHOW_002")
    assert {seat_map.states[seat_id] for seat_id in ticket.seat_ids} == {SeatState.BOOKED}


async def test_the_short_ids_lead_to_their_shows(demo: Demo) -> None:
    async with demo.system.reading() as db:
        assert await short_ids.read_all(db) == SHORT_IDS


async def test_the_log_of_every_show_adds_up_to_its_picture(demo: Demo) -> None:
    statement = text(
        "select f.show_id from show_feeds f left join seat_changes c using (show_id)"
        " group by f.show_id, f.version having count(c.version) <> f.version"
    )
    async with demo.system.reading() as db:
        assert (await db.execute(statement)).all() == []
    ctx = demo.services.context(VISITOR, "t")
    for show_id in ("SHOW_001", "SHOW_002"):
        picture = await seats.read_picture(ctx, show_id)
        replayed: dict[str, SeatState] = {}
        for change in await seats.read_changes(ctx, show_id, 0, 1000):
            replayed.update(change.changes)
        assert picture is not None
        assert picture.states == replayed


async def test_a_complete_demo_is_found_so_within_a_second(demo: Demo) -> None:
    """Else a second start of the server would be slow."""
    async with asyncio.timeout(1):
        assert await demo.load() == DemoSummary()


async def test_extending_the_example_lock_does_not_shorten_it(own_demo: Demo) -> None:
    before = await seats.read_lock(own_demo.guest, "LOCK_456")
    assert (await seats.extend_lock(own_demo.guest, "LOCK_456")).expires_at >= before.expires_at
