"""Shows, seats and policies as values: nothing here touches a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.bookings import BookedSeat
from domain.cancellations import CancellationPolicy, Tier
from domain.shows import Show, StoredShowStatus

START = datetime(2028, 2, 29, 18, tzinfo=UTC)


def show(now: datetime, status: StoredShowStatus = StoredShowStatus.PUBLISHED, close_minutes: int = 60) -> Show:
    return Show(
        id="SHOW_1",
        partner_id="PARTNER_1",
        theater_id="THEATER_1",
        screen_id="SCR_1",
        movie_id="MOV_1",
        starts_at=START,
        ends_at=START + timedelta(hours=2),
        business_date=START.date(),
        stored_status=status,
        layout_id="LAYOUT_1",
        layout_version=1,
        lock_ttl_seconds=None,
        sales_close_minutes=0,
        own_sales_close_minutes=None,
        cancellation_close_minutes=close_minutes,
        time_zone="Asia/Kolkata",
        currency="INR",
        external_id=None,
        source_updated_at=None,
        cancel_reason=None,
        moved_at=None,
        format=None,
        language=None,
        subtitles=None,
        awaits_approval=False,
        sellable=True,
        partner_sales_close_minutes=None,
        now=now,
    )


def before(**how_long: int) -> datetime:
    return START - timedelta(**how_long)


def seat(seat_id: str, price_minor: int, fee_minor: int = 0, tax_minor: int = 0) -> BookedSeat:
    return BookedSeat(seat_id, "Gold", price_minor, fee_minor, tax_minor, 0, 0, cancelled=False)


def policy(*tiers: tuple[int, str], show_id: str | None = None) -> CancellationPolicy:
    steps = tuple(Tier(minutes, Decimal(percent)) for minutes, percent in tiers)
    return CancellationPolicy("POLICY_1", "PARTNER_1", show_id, 1, steps or None, "STAFF_1", START)
