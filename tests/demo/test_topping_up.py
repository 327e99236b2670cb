"""As days go by the demo stays a week ahead, and what the specification's examples speak of stays alive."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from demo.load import DemoSummary
from domain import ids
from domain.accounts import Principal, Role
from domain.bookings import BookingStatus
from domain.seats.state import LockStatus
from domain.shows import Show
from models import shows as show_rows
from resolvers import bookings, seats
from tests.demo.conftest import Demo

INDIA = ZoneInfo("Asia/Kolkata")
SHOWS_OF_A_DAY = 19 * 4
A_WHOLE_LOAD = 8 * SHOWS_OF_A_DAY


async def show_of(demo: Demo, show_id: str) -> Show:
    async with demo.system.reading() as db:
        show = await show_rows.find(db, show_id)
    assert show is not None
    return show


async def put_another_partners_show(demo: Demo, screen_id: str, starts_at: datetime) -> str:
    """On a screen of the demo, as a developer would who tries things."""
    show_id = ids.new(ids.SHOW)
    values = {"id": show_id, "screen": screen_id, "starts": starts_at, "ends": starts_at + timedelta(hours=1)}
    async with demo.system.begin() as tx:
        await tx.db.execute(
            text(
                "insert into shows (id, partner_id, theater_id, screen_id, movie_id, starts_at, ends_at, occupied,"
                " business_date, stored_status, layout_version, sales_close_minutes, cancellation_close_minutes,"
                " time_zone, currency, created_at) select :id, partner_id, theater_id, id, 'MOV_002', :starts, :ends,"
                " tstzrange(:starts, :ends), :starts, 'DRAFT', 0, 0, 60, 'Asia/Kolkata', 'INR', now()"
                " from screens where id = :screen"
            ),
            values,
        )
    return show_id


async def test_the_next_day_brings_the_shows_of_one_more_day(own_demo: Demo) -> None:
    await own_demo.clock.advance(days=1)
    assert await own_demo.load() == DemoSummary(shows=SHOWS_OF_A_DAY)
    assert await own_demo.load() == DemoSummary()


async def test_shows_that_start_in_less_than_a_week_are_moved_a_month_ahead(own_demo: Demo) -> None:
    before = {show_id: await show_of(own_demo, show_id) for show_id in ("SHOW_001", "SHOW_002")}
    await own_demo.clock.advance(days=22)
    assert (await own_demo.load()).shows_moved == 0
    await own_demo.clock.advance(days=3)
    assert (await own_demo.load()).shows_moved == 2
    for show_id, earlier in before.items():
        show = await show_of(own_demo, show_id)
        assert timedelta(days=29) < show.starts_at - show.now < timedelta(days=31)
        assert show.starts_at.astimezone(INDIA).time() == earlier.starts_at.astimezone(INDIA).time()
        assert show.business_date == show.starts_at.astimezone(INDIA).date()
        assert show.ends_at - show.starts_at == earlier.ends_at - earlier.starts_at
    assert await own_demo.load() == DemoSummary()


async def test_the_lock_and_the_pending_booking_live_on(own_demo: Demo) -> None:
    await own_demo.clock.advance(days=25)
    assert (await own_demo.load()).locks_prolonged == 2
    held = await seats.read_lock(own_demo.guest, "LOCK_456")
    assert held.status is LockStatus.LIVE
    assert held.expires_at - held.now > timedelta(days=29)
    booking = await bookings.read_booking(own_demo.guest, "BOOK_123")
    assert booking.status is BookingStatus.PENDING_PAYMENT
    assert booking.expires_at - booking.now > timedelta(days=29)


async def test_a_lock_that_had_run_out_and_was_tidied_away_gets_its_seats_back(own_demo: Demo) -> None:
    await own_demo.clock.advance(days=40)
    for show_id in ("SHOW_001", "SHOW_002"):
        assert await seats.expire_locks(own_demo.system, show_id) == 2
    summary = await own_demo.load()
    assert (summary.shows_moved, summary.locks_prolonged, summary.shows) == (2, 2, summary.shows)
    assert A_WHOLE_LOAD - SHOWS_OF_A_DAY <= summary.shows <= A_WHOLE_LOAD
    held = await seats.read_lock(own_demo.guest, "LOCK_456")
    seat_map = await seats.read_seat_map(own_demo.guest, "SHOW_001")
    assert held.status is LockStatus.LIVE
    assert set(seat_map.states) == set(held.seat_ids)


async def test_a_lock_that_had_run_out_takes_no_seats_from_another_customer(own_demo: Demo) -> None:
    held = await seats.read_lock(own_demo.guest, "LOCK_456")
    await own_demo.clock.advance(days=31)
    async with own_demo.system.begin() as tx:
        await tx.db.execute(
            text(
                "update shows set starts_at = starts_at + interval '30 days', ends_at = ends_at + interval '30 days',"
                " occupied = tstzrange(starts_at + interval '30 days', ends_at + interval '30 days')"
                " where id = 'SHOW_001'"
            )
        )
    another = own_demo.services.context(Principal(Role.CUSTOMER, "USER_202"), "t")
    theirs = await seats.lock_seats(another, "SHOW_001", held.seat_ids[:1])
    assert (await own_demo.load()).locks_prolonged == 1  # of BOOK_123
    assert (await seats.read_lock(own_demo.guest, "LOCK_456")).status is LockStatus.EXPIRED
    assert (await seats.read_lock(another, theirs.id)).status is LockStatus.LIVE


async def test_what_a_developer_has_done_with_the_examples_stays(own_demo: Demo) -> None:
    await seats.release_seats(own_demo.guest, "LOCK_456")
    await own_demo.clock.advance(days=25)
    assert (await own_demo.load()).locks_prolonged == 1
    assert (await seats.read_lock(own_demo.guest, "LOCK_456")).status is LockStatus.RELEASED


async def test_a_show_of_another_partner_keeps_its_screen_and_the_demo_goes_without(own_demo: Demo) -> None:
    tomorrow_week = (await own_demo.clock.now()).astimezone(INDIA).date() + timedelta(days=8)
    evening = datetime.combine(tomorrow_week, datetime.min.time(), INDIA) + timedelta(hours=21)
    show_id = await put_another_partners_show(own_demo, "SCR_02", evening)
    await own_demo.clock.advance(days=1)
    assert (await own_demo.load()).shows == SHOWS_OF_A_DAY - 1
    assert (await show_of(own_demo, show_id)).starts_at == evening.astimezone(UTC)


async def test_shows_move_to_the_first_day_on_which_their_screen_is_free(own_demo: Demo) -> None:
    await own_demo.clock.advance(days=25)
    in_a_month = (await own_demo.clock.now()).astimezone(INDIA).date() + timedelta(days=30)
    noon = datetime.combine(in_a_month, datetime.min.time(), INDIA) + timedelta(hours=12)
    await put_another_partners_show(own_demo, "SCR_01", noon)
    assert (await own_demo.load()).shows_moved == 2
    show = await show_of(own_demo, "SHOW_001")
    assert show.starts_at.astimezone(INDIA).date() == in_a_month + timedelta(days=1)
