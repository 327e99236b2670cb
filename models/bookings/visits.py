"""What a ticket says of a visit: the seats, and the names and times around them, read by one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select

from domain.bookings import Booking, Ticket
from models.base import Database, entity_of, fetch_one, prefixed
from models.bookings import bookings as booking_rows
from models.bookings import tickets as ticket_rows
from models.bookings.tables import bookings, tickets
from models.movies import movies
from models.shows.tables import shows
from models.theaters import screens, theaters


@dataclass(frozen=True)
class Place:
    """Where, when and how it is shown, as it is now. Times are in UTC and shown in `time_zone`. `format`, `language`,
    `subtitles`: what was said of the show itself.
    """

    movie: str
    certificate: str | None
    theater: str
    address: str | None
    city: str
    screen: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    format: str | None
    language: str | None
    subtitles: str | None


@dataclass(frozen=True)
class Visit:
    ticket: Ticket
    booking: Booking
    place: Place


_OF_TICKET = "ticket_"
_PLACE = (
    movies.c.name.label("movie"),
    movies.c.certificate,
    theaters.c.name.label("theater"),
    theaters.c.address,
    theaters.c.city,
    screens.c.name.label("screen"),
    shows.c.starts_at,
    shows.c.ends_at,
    shows.c.time_zone,
    shows.c.format,
    shows.c.language,
    shows.c.subtitles,
)


def reading(show_id: ColumnElement[str], ticket_id: ColumnElement[str]) -> Select[Any]:
    """Reads the visit of one ticket, for `visit_of`."""
    of_ticket = (tickets.c.show_id == show_id) & (tickets.c.id == ticket_id) & (bookings.c.show_id == show_id)
    return (
        booking_rows.reading(of_ticket)
        .add_columns(
            *prefixed(ticket_rows.COLUMNS, _OF_TICKET),
            *_PLACE,
        )
        .join(tickets, (tickets.c.show_id == bookings.c.show_id) & (tickets.c.booking_id == bookings.c.id))
        .join(shows, shows.c.id == bookings.c.show_id)
        .join(movies, movies.c.id == shows.c.movie_id)
        .join(theaters, theaters.c.id == shows.c.theater_id)
        .join(screens, screens.c.id == shows.c.screen_id)
    )


def visit_of(row: Row[Any]) -> Visit | None:
    """The visit in a row of `reading`, which may have other columns as well; None in the row of an outer join."""
    if row.ticket_id is None:
        return None
    return Visit(entity_of(row, Ticket, _OF_TICKET), booking_rows.booking_of(row), entity_of(row, Place))


_READ = reading(bindparam("show_id"), bindparam("ticket"))


async def find(db: Database, show_id: str, ticket_id: str) -> Visit | None:
    row = (await db.execute(_READ, {"show_id": show_id, "ticket": ticket_id})).one_or_none()
    return None if row is None else visit_of(row)


_PLACE_OF_SHOW = (
    select(*_PLACE)
    .select_from(shows)
    .join(movies, movies.c.id == shows.c.movie_id)
    .join(theaters, theaters.c.id == shows.c.theater_id)
    .join(screens, screens.c.id == shows.c.screen_id)
    .where(shows.c.id == bindparam("show_id"))
)


async def place_of(db: Database, show_id: str) -> Place | None:
    """None if there is no such show."""
    return await fetch_one(db, _PLACE_OF_SHOW, Place, {"show_id": show_id})
