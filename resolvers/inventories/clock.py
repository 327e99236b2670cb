"""The database's time, known without asking for it."""

import time
from datetime import datetime, timedelta


class DatabaseClock:
    """Goes on from the last time that the database answered, which was on its way when it was noted: so it is never
    ahead of the database's own, and late by as long as that answer took.
    """

    def __init__(self) -> None:
        self._answered: datetime | None = None
        self._at = 0.0

    def note(self, now: datetime) -> None:
        """Called with a time that the database has just answered."""
        self._answered, self._at = now, time.monotonic()

    def read(self, not_before: datetime) -> datetime:
        if self._answered is None:
            return not_before
        return max(not_before, self._answered + timedelta(seconds=time.monotonic() - self._at))
