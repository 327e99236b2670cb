"""When recurring jobs are due."""

from datetime import UTC, datetime, timedelta

from domain.schedules import every

HOUR = timedelta(hours=1)


def test_due_times_lie_on_full_intervals() -> None:
    after = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert every(HOUR)(after) == datetime(2026, 3, 1, tzinfo=UTC)
    assert every(HOUR)(after - timedelta(microseconds=1)) == after
