"""When recurring jobs are due."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.schedules import EPOCH, every

HOUR = timedelta(hours=1)
instants = st.timedeltas(timedelta(0), timedelta(days=50_000)).map(lambda age: EPOCH + age)


def test_due_times_lie_on_full_intervals() -> None:
    after = datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert every(HOUR)(after) == datetime(2026, 3, 1, tzinfo=UTC)
    assert every(HOUR)(after - timedelta(microseconds=1)) == after


@given(instants, st.integers(1, 10**6))
def test_the_next_due_time_lies_ahead_by_one_interval_at_most(after: datetime, seconds: int) -> None:
    interval = timedelta(seconds=seconds)
    due_at = every(interval)(after)
    assert after < due_at <= after + interval
    assert every(interval)(due_at) == due_at + interval
