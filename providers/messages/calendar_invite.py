"""A booking as a calendar entry (iCalendar)."""

from datetime import UTC, datetime

from icalendar import Calendar, Event

from domain.outings import Outing

FIRST_SEQUENCE = datetime(2026, 1, 1, tzinfo=UTC)
"""A sequence counts the seconds since then, which leaves room until 2094."""


def calendar_of(outing: Outing, written_at: datetime) -> bytes:
    """The entry has the ticket's id, so that a calendar that imports it twice shows it once, as what was `written_at`
    last says: a later one has a higher sequence. Times are in UTC, which calendars show in their owner's zone.
    """
    event = Event()
    event.add("uid", f"{outing.ticket_id}@marquee")
    event.add("summary", outing.movie)
    event.add("location", ", ".join(part for part in (outing.theater, outing.address, outing.city) if part))
    shown = f"{outing.variant}. " if outing.variant else ""
    event.add("description", f"{shown}{outing.screen}, seats {', '.join(outing.seat_ids)}. Ticket {outing.ticket_id}.")
    event.add("dtstamp", written_at.astimezone(UTC))
    event.add("sequence", max(0, int((written_at - FIRST_SEQUENCE).total_seconds())))
    event.add("dtstart", outing.starts_at)
    event.add("dtend", outing.ends_at)
    calendar = Calendar()
    calendar.add("prodid", "-//Marquee//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
