"""Renders messages: an e-mail in HTML and text with the ticket attached, or an SMS with a link."""

import base64
import functools
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from babel.dates import format_datetime
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.money import Money
from domain.notifications import (
    AddressChangedMessageContext,
    BankDetailsMessageContext,
    CancellationMessageContext,
    Channel,
    CodeMessageContext,
    ContactMessageContext,
    MessageContext,
    MoneySentBackMessageContext,
    MovedMessageContext,
    Notification,
    PartnerStatusMessageContext,
    StaffInvitedMessageContext,
    TicketMessageContext,
    WhySentBack,
    link_key,
)
from domain.outings import Outing
from domain.partners import PartnerStatus
from domain.ports import Attachment, Message

LOCALE = "en_IN"
LONGEST_SEATS = 60
INLINE_QR = "pass"
QUIET_ZONE = 4
"""Modules around a QR code, which scanners need."""
TEMPLATES = {
    TicketMessageContext: "ticket",
    CancellationMessageContext: "cancellation",
    MovedMessageContext: "moved",
    MoneySentBackMessageContext: "money_sent_back",
    BankDetailsMessageContext: "bank_details",
    ContactMessageContext: "contact",
    PartnerStatusMessageContext: "partner_status",
    CodeMessageContext: "code",
    AddressChangedMessageContext: "address_changed",
    StaffInvitedMessageContext: "staff_invited",
}
BOUGHT_NOTHING = frozenset({WhySentBack.LATE, WhySentBack.MISMATCH, WhySentBack.STARTED, WhySentBack.SHOW_CANCELLED})
STATUSES = {
    PartnerStatus.PENDING_VERIFICATION: "your documents are being checked",
    PartnerStatus.ACTIVE: "you may sell",
    PartnerStatus.REJECTED: "you were not approved",
    PartnerStatus.SUSPENDED: "your sales are suspended",
}


class Renderer:
    """`address`: the platform's public URL, for links."""

    def __init__(self, address: str) -> None:
        self._html = _environment(address, autoescape=True)
        self._text = _environment(address, autoescape=False)

    def write(self, notification: Notification, context: MessageContext) -> Message:
        name, subject = TEMPLATES[type(context)], _SUBJECTS[type(context)](context)
        words = {"context": context, "subject": subject}
        if notification.channel is Channel.SMS:
            return _message(notification, None, _for_sms(self._render(self._text, f"{name}.sms", words)))
        text = self._render(self._text, f"{name}.txt", words)
        html = self._render(self._html, f"{name}.html", words)
        ticket = _ticket_in(context)
        attachments = () if ticket is None else _attachments(ticket, notification.created_at)
        return _message(notification, subject, text, html, attachments)

    def page(self, ticket: TicketMessageContext) -> str:
        html = self._render(self._html, "page.html", {"context": ticket, "subject": _SUBJECTS[type(ticket)](ticket)})
        picture = base64.b64encode(_picture(_code(ticket.pass_text))).decode()
        return html.replace(f"cid:{INLINE_QR}", f"data:image/png;base64,{picture}")

    def pass_image(self, pass_text: str) -> str:
        uri: str = _code(pass_text).svg_data_uri(border=QUIET_ZONE, omitsize=True)
        return uri

    @staticmethod
    def _render(environment: Environment, template: str, words: Mapping[str, Any]) -> str:
        return environment.get_template(template).render(words).strip() + "\n"


def _ticket_in(context: MessageContext) -> TicketMessageContext | None:
    """The ticket that goes with the message, if one does."""
    if isinstance(context, CancellationMessageContext):
        return context.kept
    if isinstance(context, MovedMessageContext):
        return context.ticket
    return context if isinstance(context, TicketMessageContext) else None


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


def _environment(address: str, *, autoescape: bool) -> Environment:
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=autoescape,  # noqa: S701 - off for plain text, which has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["link"] = functools.partial(link_of, address)
    found.filters |= {"money": money, "local": local, "seats": ", ".join, "seats_briefly": seats_briefly}
    return found


def link_of(address: str, ticket: TicketMessageContext) -> str:
    return f"{address}/tickets/{ticket.outing.ticket_id}?key={link_key(ticket.pass_text)}"


def _code(pass_text: str) -> segno.QRCode:
    """The pass as a QR code. The mask is fixed: scanners read any, and computing the best one takes ten times as long
    as everything else.
    """
    return segno.make(pass_text, error="m", mask=3)


def _picture(code: segno.QRCode) -> bytes:
    """In PNG."""
    out = io.BytesIO()
    code.save(out, kind="png", scale=6, border=QUIET_ZONE)
    return out.getvalue()


def money(minor: int, currency: str) -> str:
    return format_currency(Money(minor).major, currency, locale=LOCALE)


def seats_briefly(seat_ids: Sequence[str]) -> str:
    """`seats A1, A2`, or `12 seats` where their names would fill an SMS."""
    named = ", ".join(seat_ids)
    return f"seats {named}" if len(named) <= LONGEST_SEATS else f"{len(seat_ids)} seats"


def _for_sms(text: str) -> str:
    """Phones have no ₹ in their short alphabet: a single one would more than double the parts of the whole message."""
    return text.replace("\u20b9", "Rs. ")


def local(at: datetime, time_zone: str) -> str:
    """The theater's local time, such as `Fri, 20 Feb 2026, 6:00 pm IST`."""
    there = at.astimezone(ZoneInfo(time_zone))
    return f"{format_datetime(there, 'EEE, d MMM y, h:mm a', tzinfo=there.tzinfo, locale=LOCALE)} {there.tzname()}"


def _subject_of_outing(occasion: str, outing: Outing) -> str:
    return f"{occasion}: {outing.movie}, {local(outing.starts_at, outing.time_zone)}"


def _occasion(context: MoneySentBackMessageContext) -> str:
    return "We could not book, your money goes back" if context.why in BOUGHT_NOTHING else "Money goes back to you"


_SUBJECTS: dict[type[Any], Callable[[Any], str]] = {
    TicketMessageContext: lambda context: _subject_of_outing("Your ticket", context.outing),
    CancellationMessageContext: lambda context: _subject_of_outing("Cancelled", context.outing),
    MovedMessageContext: lambda context: _subject_of_outing("New time", context.outing),
    MoneySentBackMessageContext: lambda context: _subject_of_outing(_occasion(context), context.outing),
    BankDetailsMessageContext: lambda _: "Your bank details were changed",
    ContactMessageContext: lambda _: "Your contact details were changed",
    PartnerStatusMessageContext: lambda context: f"{context.partner_name}: {STATUSES[context.status]}",
    CodeMessageContext: lambda context: f"{context.code} is your code for Marquee",
    AddressChangedMessageContext: lambda _: "Your address at Marquee was changed",
    StaffInvitedMessageContext: lambda context: f"You can sign in for {context.partner_name}",
}


def _attachments(ticket: TicketMessageContext, written_at: datetime) -> tuple[Attachment, ...]:
    # These two load libraries of some MB, which only a process that sends tickets needs. Messages are written in
    # threads, where the first one's imports hold up no request for more than some milliseconds.
    from providers.messages.calendar_invite import calendar_of  # noqa: PLC0415
    from providers.messages.ticket_pdf import ticket_pdf  # noqa: PLC0415

    outing, code = ticket.outing, _code(ticket.pass_text)
    paper = ticket_pdf(ticket, [bytes(row) for row in code.matrix_iter(border=QUIET_ZONE)], local, money)
    return (
        Attachment("pass.png", "image/png", _picture(code), content_id=INLINE_QR),
        Attachment(f"{outing.ticket_id}.pdf", "application/pdf", paper),
        Attachment(f"{outing.ticket_id}.ics", "text/calendar", calendar_of(outing, written_at)),
    )
