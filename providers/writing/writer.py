"""Puts news into words: an e-mail in HTML and text with the ticket attached, an SMS with a link."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from babel.dates import format_datetime
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.money import Money
from domain.notifications import BankDetailsNews, CancellationNews, Channel, News, Notification, Outing, TicketNews
from domain.ports import Attachment, Message
from providers.writing.pictures import picture_of

LOCALE = "en_IN"
INLINE_QR = "pass"
TEMPLATES = {TicketNews: "ticket", CancellationNews: "cancellation", BankDetailsNews: "bank_details"}


class Writer:
    """`address`: where the platform is reached, for links."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._html = _environment(autoescape=True)
        self._text = _environment(autoescape=False)

    def write(self, notification: Notification, news: News) -> Message:
        name = TEMPLATES[type(news)]
        words = {"news": news, "address": self._address, "subject": _subject(news)}
        if notification.channel is Channel.SMS:
            return _message(notification, None, self._render(self._text, f"{name}.sms", words))
        text = self._render(self._text, f"{name}.txt", words)
        html = self._render(self._html, f"{name}.html", words)
        attachments = _attachments(news) if isinstance(news, TicketNews) else ()
        return _message(notification, words["subject"], text, html, attachments)

    @staticmethod
    def _render(environment: Environment, template: str, words: Mapping[str, Any]) -> str:
        return environment.get_template(template).render(words).strip() + "\n"


def _message(
    notification: Notification,
    subject: Any,
    text: str,
    html: str | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    return Message(
        notification.id, notification.recipient, subject, text, html, attachments, ticket_id=notification.ticket_id
    )


def _environment(*, autoescape: bool) -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=autoescape,  # noqa: S701 - off for plain text, which has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"money": money, "local": local, "seats": ", ".join}
    return found


def money(minor: int, currency: str) -> str:
    return format_currency(Money(minor).major, currency, locale=LOCALE)


def local(at: datetime, time_zone: str) -> str:
    """As on the wall of the theater: Fri, 20 Feb 2026, 6:00 pm IST."""
    there = at.astimezone(ZoneInfo(time_zone))
    return f"{format_datetime(there, 'EEE, d MMM y, h:mm a', tzinfo=there.tzinfo, locale=LOCALE)} {there.tzname()}"


def _subject(news: News) -> str:
    if isinstance(news, BankDetailsNews):
        return "Your bank details were changed"
    when = local(news.outing.starts_at, news.outing.time_zone)
    told = "Your ticket" if isinstance(news, TicketNews) else "Cancelled"
    return f"{told}: {news.outing.movie}, {when}"


def _attachments(news: TicketNews) -> tuple[Attachment, ...]:
    # Large libraries come with these two: the first message may wait for them, the start of a server may not.
    from providers.writing.calendars import calendar_of  # noqa: PLC0415
    from providers.writing.papers import paper_of  # noqa: PLC0415

    outing: Outing = news.outing
    qr = segno.make(news.pass_text, error="m")
    return (
        Attachment("pass.png", "image/png", picture_of(qr), content_id=INLINE_QR),
        Attachment(f"{outing.ticket_id}.pdf", "application/pdf", paper_of(news, qr, local, money)),
        Attachment(f"{outing.ticket_id}.ics", "text/calendar", calendar_of(outing)),
    )
