"""When recurring jobs are due. Due times lie on a fixed grid, so that every worker computes the same ones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NextDue = Callable[[datetime], datetime]
"""The first due time after an instant."""


def every(interval: timedelta) -> NextDue:
    """Due at whole multiples of the interval since 1970: an hourly job at full hours in UTC."""

    def next_due(after: datetime) -> datetime:
        return EPOCH + ((after - EPOCH) // interval + 1) * interval

    return next_due
