"""Whatever was accepted arrives: hostile titles, names and addresses over a real SMTP server and the real renderer."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.notifications import Channel, MessageKind, Notification, NotificationStatus, TicketMessageContext
from domain.ports import Message, ProviderUnavailable
from providers.mail_format import one_line, sender_of, written
from providers.messages.renderer import Renderer
from providers.smtp_email import SmtpEmail, SmtpServer
from resolvers.contacts import email_address
from tests.providers.postbox import SENDER, Postbox
from tests.providers.test_smtp_email import MESSAGE
from tests.providers.test_writing import OUTING, TICKET, WRITTEN_AT

LARGEST = 1_000_000
LONGEST_LINE = 998
TITLES = {
    "Devanagari": "दंगल क्षत्रिय",
    "Tamil": "பொன்னியின் செல்வன்",
    "Urdu": "بجرنگی بھائی جان",
    "emoji": "🎬🍿" * 40,
    "a family and a flag": "👨‍👩‍👧 🇮🇳",
    "an encoded word": "=?utf-8?q?Hello?=",
    "two encoded words": "=?utf-8?b?SGVsbG8=?= =?x?y?z?=",
    "half an encoded word": "Who =?utf-8?q?",
    "longer than a header's line": "x" * 200,
    "longer than a header's line, Tamil": "செ" * 100,
    "many short words": "W " * 100,
    "a line break": "Dangal\r\nBcc: everyone@example.com",
    "a header of its own": "Dangal\n\n<b>body</b>",
    "a vertical tab": "Dangal\x0b2",
    "a separator of lines": "Dangal\u20282",
    "a separator of paragraphs": "Dangal\u20292",
    "the next line of IBM": "Dangal\x852",
    "separators of files": "a\x1cb\x1dc\x1ed",
    "zero": "Dan\x00gal",
    "an override of direction": "\u202elagnaD",
    "invisible letters": "D\u200ba\u2060ngal\ufeff",
    "a leading dot": ".",
    "dots in lines": ".\r\n.\r\nQUIT",
    "quotes and angles": "\"<script>alert('x')</script>\" <a@example.com>",
    "templates": "{{ 7 * 7 }} {% raw %}",
    "percent and backslash": "100% \\r\\n %0d%0a",
    "not composed": "Cafe\u0301 A\u030a",
}
ACCEPTED = {
    "tagged": "asha+tickets@example.com",
    "an apostrophe": "o'brien@example.com",
    "every sign": "!#$%&'*+-/=^_`{|}~@example.com",
    "a leading hyphen": "-f@example.com",
    "the longest before the sign": f"{'x' * 64}@example.com",
    "the longest": f"{'x' * 60}@{'.'.join(['b' * 60] * 3)}.com",
    "a domain with an umlaut": "asha@bücher.example",
    "a domain in Punycode": "asha@xn--bcher-kva.example",
    "a domain in Devanagari": "asha@उदाहरण.भारत",
    "a domain with a sharp s": "asha@straße.example",
    "capitals": "Asha@EXAMPLE.com",
    "wide letters in the domain": "asha@ｅxample.com",  # noqa: RUF001 - they are normalised
}
REFUSED = {
    "an umlaut before the sign": "bücher@example.com",
    "quotes": '"a b"@example.com',
    "too long before the sign": f"{'x' * 65}@example.com",
    "too long": f"{'x' * 64}@{'.'.join(['b' * 60] * 4)}.com",
    "an encoded word": "=?utf-8?q?x?=@example.com",
    "a line break": "a@example.com\r\nBcc: b@example.com",
    "a line break in between": "a\r\nRCPT TO:<b@example.com>@example.com",
    "zero": "a\x00@example.com",
    "half a letter": "a\ud800@example.com",
    "an override of direction": "a\u202e@example.com",
    "a name around it": "Asha <a@example.com>",
    "two addresses": "a@example.com,b@example.com",
    "an address of the network": "a@[127.0.0.1]",
    "no dot": "a@localhost",
    "two dots": "a..b@example.com",
    "a space": "a b@example.com",
}


def mail_about(title: str, recipient: str = "asha@example.com") -> Message:
    outing = replace(OUTING, movie=title, theater=title, screen=title, address=title, seat_ids=(title, "A1"))
    queued = Notification(
        "SHOW_1", "NOTIF_1_1", "EVENT_1", MessageKind.TICKET, "TICK_1", "TICK_1", Channel.EMAIL, recipient,
        NotificationStatus.QUEUED, 0, None, WRITTEN_AT, None,
    )  # fmt: skip
    context = TicketMessageContext(outing, TICKET.pass_text, TICKET.paid_minor, TICKET.currency)
    return Renderer("https://marquee.example").write(queued, context)


def body_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
async def test_every_title_arrives_as_it_is(mailer: SmtpEmail, postbox: Postbox, title: str) -> None:
    await mailer.send(mail_about(title))
    (envelope,) = postbox.envelopes
    assert isinstance(envelope.content, bytes)
    assert envelope.content.isascii()
    assert len(envelope.content) < LARGEST
    assert max(map(len, envelope.content.split(b"\r\n"))) <= LONGEST_LINE
    mail = postbox.mail()
    assert one_line(mail["Subject"]) == one_line(f"Your ticket: {title}, Fri, 20 Feb 2026, 6:30 pm IST")
    assert mail["Bcc"] is None
    assert one_line(title) in one_line(body_of(mail, "plain"))
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf", "text/calendar"]
    texts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    assert [part.get_content_charset() for part in texts] == ["utf-8"] * 3


@pytest.mark.parametrize("typed", ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_every_address_that_is_accepted_gets_its_mail(mailer: SmtpEmail, postbox: Postbox, typed: str) -> None:
    await mailer.send(mail_about("Dangal", email_address(typed, "email")))
    (envelope,) = postbox.envelopes
    (recipient,) = envelope.rcpt_tos
    assert recipient.isascii()
    assert postbox.mail()["To"].addresses[0].addr_spec == recipient
    assert email_address(recipient, "email") == email_address(typed, "email")


@pytest.mark.parametrize("typed", REFUSED.values(), ids=REFUSED.keys())
def test_an_address_that_no_mail_could_reach_is_refused_when_it_is_entered(typed: str) -> None:
    with pytest.raises(InvalidInput):
        email_address(typed, "email")


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_subject_can_be_written_and_read(subject: str) -> None:
    content = written(replace(MESSAGE, subject=subject), sender_of(SENDER)).content
    assert content.isascii()
    head = content.partition(b"\r\n\r\n")[0].decode()
    assert sum(line.startswith("Subject:") for line in head.split("\r\n")) == 1
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert one_line(str(found["Subject"])) == one_line(subject)


@pytest.mark.parametrize(
    "recipient", ["bücher@a.example", "=?utf-8?q?x?=@a.example", "a b@a.example", "a\r\nb@a.example"]
)
async def test_an_address_from_before_its_rule_is_told_as_not_sent(
    mailer: SmtpEmail, postbox: Postbox, recipient: str
) -> None:
    with pytest.raises(ProviderUnavailable, match="could not be written") as failure:
        await mailer.send(replace(MESSAGE, recipient=recipient))
    assert recipient not in str(failure.value)
    assert postbox.envelopes == []


async def test_a_senders_domain_may_have_any_letters(mail_server: str, postbox: Postbox) -> None:
    mailer = SmtpEmail(SmtpServer.at(f"smtp://{mail_server}"), "Kino Bücher <karten@bücher.example>")
    await mailer.send(MESSAGE)
    assert postbox.envelopes[0].mail_from == "karten@xn--bcher-kva.example"
    assert postbox.mail()["From"].addresses[0].display_name == "Kino Bücher"


@pytest.mark.parametrize("sender", ["kärten@a.example", "Marquee", "", "a b@a.example", "<@a.example>", "Marquee <a@>"])
def test_a_sender_that_no_mail_server_takes_is_refused_at_once(sender: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SmtpEmail(SmtpServer.at("smtp://127.0.0.1:9"), sender)
