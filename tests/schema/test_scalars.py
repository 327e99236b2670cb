"""Times as clients see them. Their texts and offsets are kept, so equal instants must not share what differs."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from schema.kit import scalars
from schema.kit.scalars import SCALARS

ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/St_Johns", "UTC")
serialize: Any = SCALARS[datetime].serialize
offsets = st.sampled_from([UTC, *map(ZoneInfo, ZONES), timezone(timedelta(hours=5, minutes=30)), None])
# Around the hour of 2026-10-25 that Berlin has twice, so that examples meet each other's instants and times of day.
moments = st.builds(
    lambda minutes, zone, fold: datetime(2026, 10, 25, tzinfo=zone, fold=fold) + timedelta(minutes=15 * minutes),
    st.integers(0, 20),
    offsets,
    st.integers(0, 1),
)


@given(moments)
def test_a_time_is_answered_with_its_own_offset(at: datetime) -> None:
    for fold in (0, 1):
        each = at.replace(fold=fold)
        assert serialize(each) == each.isoformat()


@given(moments, st.sampled_from(ZONES))
@example(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")), "UTC")
def test_an_instant_gets_the_offset_of_the_zone(at: datetime, zone: str) -> None:
    for fold in (0, 1):
        each = at.replace(fold=fold)
        assert scalars.in_zone(each, zone).isoformat() == each.astimezone(ZoneInfo(zone)).isoformat()
