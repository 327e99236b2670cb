"""The two shows of the specification's examples, which are kept some weeks ahead."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from demo.movies import MOVIES
from demo.timetable import SPECIFICATIONS_OWN, DemoShow, show_of, venue_of
from demo.venues import THEATERS
from domain.shows.scheduling import Slot, slot_of
from domain.theaters import DEFAULT_TIME_ZONE
from models import demo as demo_rows
from models import shows as show_rows
from models.shows import Placement
from resolvers.context import Transaction

AHEAD, RESERVE = timedelta(days=30), timedelta(days=7)
MOST_DAYS_TRIED = 60
FIRST_SHOW, SECOND_SHOW = "SHOW_001", "SHOW_002"
STARTS = {FIRST_SHOW: time(11, 0), SECOND_SHOW: time(14, 30)}
MOVIE = MOVIES[0]
PLACE = next((at, screen) for at in THEATERS for screen in at.screens if screen.id == SPECIFICATIONS_OWN)


async def shows_ahead(tx: Transaction, now: datetime, show_ids: Sequence[str]) -> list[DemoShow]:
    """The shows on the first day, from `AHEAD` on, on which their screen is free."""
    await show_rows.lock_venue(tx.db, SPECIFICATIONS_OWN)
    for days in range(MOST_DAYS_TRIED):
        at = now + AHEAD + timedelta(days=days)
        shows = [show_of(show_id, MOVIE, PLACE, _slot_of(tx, show_id, at)) for show_id in show_ids]
        if not any([await _is_taken(tx, show) for show in shows]):
            return shows
    raise RuntimeError(
        f"{SPECIFICATIONS_OWN} is taken at the times of {' and '.join(show_ids)} for {MOST_DAYS_TRIED} days on end:"
        " cancel a show there."
    )


async def _is_taken(tx: Transaction, show: DemoShow) -> bool:
    slot = show.slot
    standing = await show_rows.standing(tx.db, show.venue.screen_id, slot.starts_at, slot.free_again_at)
    return any(each.show_id != show.id for each in standing)


def _slot_of(tx: Transaction, show_id: str, at: datetime) -> Slot:
    day = at.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date()
    start = datetime.combine(day, STARTS[show_id])
    return slot_of(venue_of(*PLACE), start, None, MOVIE.duration_minutes + tx.policy.trailers_minutes)


def _placement(show: DemoShow) -> Placement:
    return Placement(show.id, show.movie_id, show.venue, show.slot, show.variant)


async def move(tx: Transaction, shows: Sequence[DemoShow]) -> None:
    """Moves the shows with their bookings and locks."""
    for show in shows:
        await show_rows.move(tx.db, _placement(show))
        await demo_rows.reschedule_bookings(tx.db, show.id)
