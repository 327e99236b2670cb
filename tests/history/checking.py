"""Whether a history can have happened on a platform that keeps its promises. Pure: it reads nothing but the history."""

from tests.history.bookings import vanished
from tests.history.events import History
from tests.history.ownership import double_owners
from tests.history.versions import gaps, stale

CHECKS = (double_owners, vanished, stale, gaps)


def check(history: History) -> list[str]:
    """A sentence for each promise that was broken; none where all were kept."""
    return [broken for look in CHECKS for broken in look(history)]
