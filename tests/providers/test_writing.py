"""What messages look like, whatever people call their movies."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from domain.notifications import (
    CancellationMessageContext,
    Channel,
    MessageContext,
    MessageKind,
    MovedMessageContext,
    Notification,
    NotificationStatus,
    TicketMessageContext,
)
from domain.outings import Outing
from domain.ports import Message
from providers.messages.calendar_invite import calendar_of
from providers.messages.renderer import Renderer, local, money

OUTING = Outing(
    booking_id="BOOK_1",
    ticket_id="TICK_1",
    movie="Kantara",
    certificate="UA",
    theater="Forum Mall",
    address="21, Hosur Road",
    city="Bengaluru",
    screen="Screen 4",
    starts_at=datetime(2026, 2, 20, 13, 0, tzinfo=UTC),
    ends_at=datetime(2026, 2, 20, 15, 30, tzinfo=UTC),
    time_zone="Asia/Kolkata",
    seat_ids=("A1", "A2", "A10"),
)
WRITTEN_AT = datetime(2026, 2, 1, tzinfo=UTC)
TICKET = TicketMessageContext(OUTING, f"MQ1.{'x' * 200}.{'y' * 86}", 123_450, "INR")
WAS_AT = datetime(2026, 2, 20, 11, 0, tzinfo=UTC)
VARIANT = "3D, Tamil, subtitles: English"
OF_THE_VARIANT = replace(OUTING, format="3D", language="Tamil", subtitles="English")
GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà") | set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
MOST_PARTS = 8
HOSTILE = [
    "दंगल",
    "பொன்னியின் செல்வன்",
    "Amélie \u2013 \u2018the\u2019 \u201cone\u201d",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    "🎬🍿" * 40,
    "x" * 200,
    "W " * 100,
    "\u202eabc\u0000",
]


def write(context: MessageContext, channel: Channel = Channel.EMAIL) -> Message:
    notification = Notification(
        "SHOW_1", "NOTIF_1", "EVENT_1", MessageKind.TICKET, "TICK_1", "TICK_1", channel, "a@example.com",
        NotificationStatus.QUEUED, 0, None, WRITTEN_AT, None,
    )  # fmt: skip
    return Renderer("https://marquee.example").write(notification, context)


def parts_of(text: str) -> int:
    """As phones count them: 153 letters of the short alphabet, or 67 units of UTF-16."""
    if set(text.strip()) <= GSM:
        return -(-len(text.strip()) // 153)
    return -(-len(text.strip().encode("utf-16-be")) // 2 // 67)


def read_entry(content: bytes) -> Any:
    (event,) = Calendar.from_ical(content).events
    return event


def test_times_are_those_on_the_theaters_wall() -> None:
    assert local(OUTING.starts_at, "Asia/Kolkata") == "Fri, 20 Feb 2026, 6:30 pm IST"
    assert local(OUTING.starts_at, "America/New_York") == "Fri, 20 Feb 2026, 8:00 am EST"


def test_amounts_are_grouped_as_in_india() -> None:
    assert money(123_456_789, "INR") == "₹12,34,567.89"


def test_an_email_says_everything_in_both_its_forms() -> None:
    message = write(TICKET)
    assert message.subject == "Your ticket: Kantara, Fri, 20 Feb 2026, 6:30 pm IST"
    assert message.html is not None
    for text in (message.html, message.text):
        for fact in ("Kantara", "6:30 pm IST", "Forum Mall", "21, Hosur Road", "Screen 4", "A1, A2, A10", "₹1,234.50",
                     "TICK_1", "BOOK_1"):  # fmt: skip
            assert fact in text
    assert "cid:pass" in message.html


def test_the_attachments_are_what_they_say() -> None:
    picture, paper, calendar = write(TICKET).attachments
    assert picture.content.startswith(b"\x89PNG")
    assert paper.content.startswith(b"%PDF-")
    assert paper.content.count(b"/Type /Page ") == 1
    event = read_entry(calendar.content)
    assert (event["uid"], event.start, event.end) == ("TICK_1@marquee", OUTING.starts_at, OUTING.ends_at)
    assert event["location"] == "Forum Mall, 21, Hosur Road, Bengaluru"


def test_an_sms_is_short_and_ends_in_the_link() -> None:
    long = replace(TICKET, outing=replace(OUTING, movie="M" * 200, theater="T" * 200, screen="S" * 100))
    sms = write(long, Channel.SMS)
    assert (sms.subject, sms.html, sms.attachments) == (None, None, ())
    assert len(sms.text) < 320
    assert sms.text.strip().endswith(f"https://marquee.example/tickets/TICK_1?key={'y' * 22}")


def test_an_sms_in_english_fits_two_parts_and_has_the_short_alphabet() -> None:
    cancelled = CancellationMessageContext(OUTING, TICKET, 100_000, 2_000, "INR", None)
    assert (parts_of(write(TICKET, Channel.SMS).text), parts_of(write(cancelled, Channel.SMS).text)) == (2, 2)
    assert "Rs. 1,000.00" in write(cancelled, Channel.SMS).text


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_an_sms_has_few_parts_whatever_stands_in_it(name: str) -> None:
    outing = replace(OUTING, movie=name, theater=name, screen=name, seat_ids=tuple(f"{name}{n}" for n in range(10)))
    outing = replace(outing, format=name, language=name, subtitles=name)
    ticket = replace(TICKET, outing=outing)
    cancelled = CancellationMessageContext(outing, ticket, 10**12, 10**12, "INR", name)
    moved = MovedMessageContext(ticket, WAS_AT)
    for context in (ticket, cancelled, moved):
        assert parts_of(write(context, Channel.SMS).text) <= MOST_PARTS


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_a_message(name: str) -> None:
    outing = replace(OUTING, movie=name, theater=name, address=name, screen=name, city=name)
    outing = replace(outing, format=name, language=name, subtitles=name)
    ticket = replace(TICKET, outing=outing)
    cancelled, moved = (
        CancellationMessageContext(outing, ticket, 100, 50, "INR", name),
        MovedMessageContext(ticket, None),
    )
    for context in (ticket, cancelled, moved, MovedMessageContext(ticket, WAS_AT)):
        message = write(context)
        assert message.html is not None
        assert "<script" not in message.html
        assert "49 " not in message.text
        assert len(message.attachments) == 3
        assert message.attachments[1].content.count(b"/Type /Page ") == 1
        write(context, Channel.SMS)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = Renderer("https://marquee.example").page(TICKET)
    assert "data:image/png;base64," in page
    assert "cid:" not in page
    assert "http" not in page
    assert json.dumps(TICKET.pass_text) not in page


def test_a_calendar_entry_says_when_it_was_written_and_which_one_counts() -> None:
    first = read_entry(write(TICKET).attachments[2].content)
    second = read_entry(calendar_of(OUTING, WRITTEN_AT + timedelta(minutes=5)))
    assert (first.stamp, second.stamp) == (WRITTEN_AT, WRITTEN_AT + timedelta(minutes=5))
    assert first["uid"] == second["uid"]
    assert first["sequence"] < second["sequence"] < 2**31


@pytest.mark.parametrize("name", [*HOSTILE[:8], "a,b;c\\d:e\\n", "BEGIN:VEVENT", "é" * 200], ids=range(11))
def test_a_calendar_entry_keeps_every_name_in_lines_of_75_octets(name: str) -> None:
    content = calendar_of(replace(OUTING, movie=name, theater=name, screen=name, seat_ids=(name, "A1")), WRITTEN_AT)
    event = read_entry(content)
    assert event["summary"] == name
    assert event["location"].startswith(f"{name}, 21, Hosur Road")
    assert f"seats {name}, A1." in event["description"]
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])


def forms_of(context: MessageContext) -> tuple[str, str, str]:
    message = write(context)
    assert message.html is not None
    return message.html, message.text, write(context, Channel.SMS).text


def test_a_moved_show_says_the_old_and_the_new_time_in_all_its_forms() -> None:
    for text in forms_of(MovedMessageContext(TICKET, WAS_AT)):
        assert ("4:30 pm IST" in text, "6:30 pm IST" in text) == (True, True)
        assert "Kantara" in text
        assert "/tickets/TICK_1?key=" in text or "cid:pass" in text
    for text in forms_of(MovedMessageContext(TICKET, None)):
        assert ("4:30 pm IST" in text, "9:00 pm IST" in text) == (False, True)
    paper, calendar = write(MovedMessageContext(TICKET, WAS_AT)).attachments[1:]
    assert paper.content.startswith(b"%PDF-")
    assert read_entry(calendar.content).start == OUTING.starts_at


def test_how_the_movie_is_shown_stands_on_all_that_is_sent() -> None:
    ticket = replace(TICKET, outing=OF_THE_VARIANT)
    for context in (ticket, MovedMessageContext(ticket, WAS_AT)):
        for text in forms_of(context):
            assert VARIANT in text
    assert VARIANT in read_entry(write(ticket).attachments[2].content)["description"]
    assert VARIANT in Renderer("https://marquee.example").page(ticket)
    assert OUTING.variant == ""
    assert "subtitles" not in "".join(forms_of(TICKET))


def test_free_seats_are_called_free_and_never_paid() -> None:
    free = replace(TICKET, paid_minor=0)
    for text in forms_of(free)[:2]:
        assert "Free of charge" in text
        assert ("Paid" in text, "0.00" in text) == (False, False)
    cancelled = CancellationMessageContext(OUTING, None, 0, 0, "INR", None)
    for text in forms_of(cancelled):
        assert "free of charge" in text
        assert "Nothing comes back." not in text
    kept = CancellationMessageContext(OUTING, None, 0, 500, "INR", None)
    assert "free of charge" not in "".join(forms_of(kept))
    for text in forms_of(MovedMessageContext(free, WAS_AT))[:2]:
        assert "without a fee" not in text
