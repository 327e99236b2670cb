"""A booking as a calendar entry (iCalendar)."""

from icalendar import Calendar, Event

from domain.notifications import Outing


def calendar_of(outing: Outing) -> bytes:
    """The entry has the ticket's id, so that a calendar that imports it twice shows it once. Times are in UTC, which
    calendars show in their owner's zone.
    """
    event = Event()
    event.add("uid", f"{outing.ticket_id}@marquee")
    event.add("summary", outing.movie)
    event.add("location", ", ".join(part for part in (outing.theater, outing.address, outing.city) if part))
    event.add("description", f"{outing.screen}, seats {', '.join(outing.seat_ids)}. Ticket {outing.ticket_id}.")
    event.add("dtstamp", outing.starts_at)
    event.add("dtstart", outing.starts_at)
    event.add("dtend", outing.ends_at)
    calendar = Calendar()
    calendar.add("prodid", "-//Marquee//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
