"""The adapter that sends the messages of each channel."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from domain.notifications import Channel
from domain.ports import MessageSender
from providers.http_sms import HttpSms
from providers.mailbox import Mailbox
from settings import Settings, SettingsRefused

log = structlog.get_logger("app")


@asynccontextmanager
async def open_senders(settings: Settings, mailbox: Mailbox) -> AsyncIterator[Mapping[Channel, MessageSender]]:
    """A channel that is not set up goes to the mailbox in development. In production it is absent, with a warning.

    Raises SettingsRefused.
    """
    senders: dict[Channel, MessageSender] = {}
    if settings.development:
        senders |= {channel: mailbox.sender(channel) for channel in Channel}
    async with AsyncExitStack() as opened:
        if settings.smtp_url is not None:
            senders[Channel.EMAIL] = _mail_sender(settings.smtp_url.get_secret_value(), settings)
        if settings.sms_api_url is not None:
            key = settings.sms_api_key
            sms = HttpSms(settings.sms_api_url, None if key is None else key.get_secret_value())
            opened.push_async_callback(sms.aclose)
            senders[Channel.SMS] = sms
        for channel in Channel:
            if channel not in senders:
                log.warning("A channel is not set up: its messages are not sent.", channel=channel)
        if senders and not settings.development and settings.public_url is None:
            log.warning("Links in messages lead to this machine only: set MARQUEE_PUBLIC_URL.", links=settings.address)
        yield senders


def _mail_sender(url: str, settings: Settings) -> MessageSender:
    # imported by deployments that send e-mail: it brings an SMTP library
    from providers.smtp_email import SmtpEmail, SmtpServer  # noqa: PLC0415

    try:
        server = SmtpServer.at(url, plaintext=settings.smtp_plaintext)
    except ValueError:
        raise SettingsRefused(
            "MARQUEE_SMTP_URL is not usable: it must look like smtp://user:password@host:587 or smtps://host:465."
        ) from None
    try:
        return SmtpEmail(server, settings.mail_from)
    except ValueError:
        raise SettingsRefused(
            "MARQUEE_MAIL_FROM is not usable: it must look like Marquee <tickets@marquee.example>, with nothing but"
            " ASCII before the @."
        ) from None
