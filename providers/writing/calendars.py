"""The outing as a calendar entry."""

from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from domain.notifications import Outing


def calendar_of(outing: Outing) -> bytes:
    """The ticket's id is the entry's: a calendar that has it already shows it once."""
    event = Event()
    event.add("uid", f"{outing.ticket_id}@marquee")
    event.add("summary", outing.movie)
    event.add("location", ", ".join(part for part in (outing.theater, outing.address, outing.city) if part))
    event.add("description", f"{outing.screen}, seats {', '.join(outing.seat_ids)}. Ticket {outing.ticket_id}.")
    zone = ZoneInfo(outing.time_zone)
    event.add("dtstamp", outing.starts_at)
    event.add("dtstart", outing.starts_at.astimezone(zone))
    event.add("dtend", outing.ends_at.astimezone(zone))
    calendar = Calendar()
    calendar.add("prodid", "-//Marquee//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
