"""A real SMTP server, and what it was given."""

import asyncio
import email
import email.policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

SENDER = "Marquee <tickets@marquee.example>"


class Postbox:
    """Takes what it is given, unless `answers` says otherwise for a step."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.filled = asyncio.Event()
        self.answers: dict[str, str] = {}
        self.hangs_up = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs_up:
            server.transport.abort()
        self.envelopes.append(envelope)
        self.filled.set()
        return self.answers.get("DATA", "250 OK")

    def mail(self) -> EmailMessage:
        (envelope,) = self.envelopes
        return read_mail(envelope)


def read_mail(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    found = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found
