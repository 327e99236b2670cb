"""The database's time, known without asking for it."""

import time
from datetime import datetime, timedelta


class DatabaseClock:
    """Goes on from the last time that the database told, which was on its way when it was noted: so it is never ahead
    of the database's own, and late by as long as that answer took.
    """

    def __init__(self) -> None:
        self._told: datetime | None = None
        self._at = 0.0

    def note(self, now: datetime) -> None:
        """Called with a time that the database has just told."""
        self._told, self._at = now, time.monotonic()

    def read(self, not_before: datetime) -> datetime:
        if self._told is None:
            return not_before
        return max(not_before, self._told + timedelta(seconds=time.monotonic() - self._at))
