"""The demo's timetable. It is computed from the date, so that every start makes the same shows with the same ids."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from demo.halls import drawn
from demo.movies import MOVIES, DemoMovie
from demo.venues import THEATERS, TURNAROUND_MINUTES, DemoScreen, DemoTheater
from domain.layouts import layout_of
from domain.seats.layout import SeatLayout
from domain.shows import Variant
from domain.shows.scheduling import Slot, Venue, slot_of
from domain.theaters import DEFAULT_TIME_ZONE

DAYS_AHEAD = 7
STARTS = (time(9, 45), time(13, 15), time(16, 45), time(20, 15))
MORNING_DISCOUNT_PERCENT = 20
SPECIFICATIONS_OWN = "SCR_01"
A_FRIDAY = date(2026, 1, 2).toordinal()
"""The programme changes every Friday."""


@dataclass(frozen=True)
class DemoShow:
    """`prices`: paise by seat type."""

    id: str
    movie_id: str
    venue: Venue
    slot: Slot
    plan: str
    prices: dict[str, int]
    variant: Variant

    @property
    def layout(self) -> SeatLayout:
        return _layout_of(self.plan)


def timetable(now: datetime, trailers_minutes: int) -> list[DemoShow]:
    """Every show that starts from now to the end of the seventh day after today."""
    today = now.astimezone(ZoneInfo(DEFAULT_TIME_ZONE)).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
    return [show for day in days for show in _shows_on(day, trailers_minutes) if show.slot.starts_at > now]


def _shows_on(day: date, trailers_minutes: int) -> Iterator[DemoShow]:
    screens = [(theater, screen) for theater in THEATERS for screen in theater.screens]
    for number, (theater, screen) in enumerate(screens):
        if screen.id == SPECIFICATIONS_OWN:
            continue
        for nth, start in enumerate(STARTS):
            movie = _movie_of(number, nth, day)
            at = datetime.combine(day, start) + timedelta(minutes=5 * (number % 4))
            slot = slot_of(venue_of(theater, screen), at, None, movie.duration_minutes + trailers_minutes)
            id = f"SHOW_{screen.id.replace('SCR_', 'S')}-{day:%Y%m%d}-{nth + 1}"
            yield show_of(id, movie, (theater, screen), slot, discount=MORNING_DISCOUNT_PERCENT if nth == 0 else 0)


def _movie_of(number: int, nth: int, day: date) -> DemoMovie:
    """Distributes the movies so that each plays on every day."""
    week = (day.toordinal() - A_FRIDAY) // 7
    return MOVIES[(number * 7 + nth * 4 + week) % len(MOVIES)]


def show_of(
    id: str, movie: DemoMovie, place: tuple[DemoTheater, DemoScreen], slot: Slot, discount: int = 0
) -> DemoShow:
    """`discount`: in per cent. Discounted prices are rounded down to ten rupees."""
    theater, screen = place
    prices = {seat_type: rupees * (100 - discount) // 1000 * 1000 for seat_type, rupees in screen.prices.items()}
    return DemoShow(id, movie.id, venue_of(theater, screen), slot, screen.plan, prices, _variant_of(movie, slot))


def _variant_of(movie: DemoMovie, slot: Slot) -> Variant:
    """A movie's formats take turns by the hour; subtitles are English where the language is another."""
    format = movie.formats[slot.starts_at.hour % len(movie.formats)]
    return Variant(format, None, None if movie.language == "English" else "English")


def venue_of(theater: DemoTheater, screen: DemoScreen) -> Venue:
    return Venue(screen.id, theater.id, theater.partner_id, TURNAROUND_MINUTES, DEFAULT_TIME_ZONE)


@cache
def _layout_of(plan: str) -> SeatLayout:
    new = drawn(plan)
    return layout_of(new, {seat.seat_type for seat in new.seats})
