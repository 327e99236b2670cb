"""Mail over a real SMTP server."""

from dataclasses import replace

import pytest

from domain.ports import Attachment, DeliveryUnknown, Message, ProviderRefused, ProviderUnavailable
from providers.smtp_email import SmtpEmail, SmtpServer
from tests.providers.postbox import SENDER, Postbox

MESSAGE = Message(
    id="NOTIF_1_01",
    recipient="asha@example.com",
    subject="Your ticket: दंगल\r\nBcc: everyone@example.com",
    text="Seats A1, A2",
    html='<p>Seats <b>A1</b></p><img src="cid:pass">',
    attachments=(
        Attachment("pass.png", "image/png", b"\x89PNG", content_id="pass"),
        Attachment("ticket.pdf", "application/pdf", b"%PDF-"),
        Attachment("ticket.ics", "text/calendar", b"BEGIN:VCALENDAR"),
    ),
)


async def test_a_message_arrives_with_its_parts_in_their_places(mailer: SmtpEmail, postbox: Postbox) -> None:
    await mailer.send(MESSAGE)
    mail = postbox.mail()
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert postbox.envelopes[0].rcpt_tos == ["asha@example.com"]
    assert (mail["From"], mail["To"]) == (SENDER, "asha@example.com")
    assert mail["Message-ID"] == "<NOTIF_1_01@marquee.example>"
    assert text is not None
    assert "Seats A1, A2" in text.get_content()
    assert html is not None
    assert 'src="cid:pass"' in html.get_content()
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert parts["image/png"]["Content-ID"] == "<pass>"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["ticket.pdf", "ticket.ics"]


async def test_a_line_break_in_a_subject_makes_no_header(mailer: SmtpEmail, postbox: Postbox) -> None:
    await mailer.send(MESSAGE)
    assert postbox.mail()["Subject"] == "Your ticket: दंगल Bcc: everyone@example.com"
    assert postbox.mail()["Bcc"] is None


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("RCPT", "550 no such user", ProviderRefused),
        ("RCPT", "450 mailbox busy", ProviderUnavailable),
        ("DATA", "554 looks like spam", ProviderRefused),
        ("DATA", "451 try again", ProviderUnavailable),
    ],
)
async def test_a_final_answer_is_distinguished_from_a_passing_one(
    mailer: SmtpEmail, postbox: Postbox, step: str, answer: str, expected: type[Exception]
) -> None:
    postbox.answers[step] = answer
    with pytest.raises(expected) as refusal:
        await mailer.send(MESSAGE)
    assert "asha" not in str(refusal.value)


async def test_a_server_that_hangs_up_on_the_text_leaves_the_delivery_unknown(
    mailer: SmtpEmail, postbox: Postbox
) -> None:
    postbox.hangs_up = True
    with pytest.raises(DeliveryUnknown):
        await mailer.send(MESSAGE)


@pytest.mark.parametrize("credentials", ["", "user:password@"])
async def test_nothing_is_sent_in_clear_text_to_another_machine(
    mail_server: str, postbox: Postbox, credentials: str
) -> None:
    """The server offers no TLS, as one seems to where the offer is stripped on the way."""
    elsewhere = replace(SmtpServer.at(f"smtp://{credentials}{mail_server}"), plaintext=credentials != "")
    with pytest.raises(ProviderUnavailable):
        await SmtpEmail(elsewhere, SENDER).send(MESSAGE)
    assert postbox.envelopes == []


@pytest.mark.parametrize(
    ("url", "plaintext", "starts_tls"),
    [
        ("smtp://mail.example", False, True),
        ("smtp://mail.example", True, None),
        ("smtp://user:password@mail.example", True, True),
        ("smtp://localhost:25", False, None),
        ("smtp://user:password@localhost:25", False, True),
        ("smtps://mail.example", False, False),
    ],
)
def test_tls_is_left_out_only_where_that_was_said(url: str, plaintext: bool, starts_tls: bool | None) -> None:
    assert SmtpServer.at(url, plaintext=plaintext).start_tls is starts_tls


async def test_a_server_that_is_away_has_sent_nothing() -> None:
    with pytest.raises(ProviderUnavailable):
        await SmtpEmail(SmtpServer.at("smtp://127.0.0.1:9"), SENDER).send(MESSAGE)


async def test_credentials_are_not_sent_to_a_server_without_encryption(mail_server: str, postbox: Postbox) -> None:
    with pytest.raises(ProviderUnavailable):
        await SmtpEmail(SmtpServer.at(f"smtp://user:secret@{mail_server}"), SENDER).send(MESSAGE)
    assert postbox.envelopes == []


def test_a_url_names_the_server_and_hides_its_password() -> None:
    server = SmtpServer.at("smtps://user%40host:p%2Fw@mail.example")
    assert (server.host, server.port, server.tls_from_the_start) == ("mail.example", 465, True)
    assert (server.username, server.password) == ("user@host", "p/w")
    assert "p/w" not in repr(server)
    with pytest.raises(ValueError, match="smtp://"):
        SmtpServer.at("http://mail.example")
