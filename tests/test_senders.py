"""Which adapter carries which channel."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from app.senders import open_senders
from domain.notifications import Channel
from providers.http_sms import HttpSms
from providers.mailbox import Mailbox, MailboxSender
from providers.smtp_email import SmtpEmail
from settings import Settings, SettingsRefused


async def kinds(tmp_path: Path, settings: Settings, **changes: object) -> dict[Channel, type]:
    async with open_senders(settings.model_copy(update=changes), Mailbox(tmp_path)) as senders:
        return {channel: type(sender) for channel, sender in senders.items()}


async def test_in_development_what_is_not_set_up_goes_to_the_mailbox(tmp_path: Path, settings: Settings) -> None:
    assert await kinds(tmp_path, settings) == {Channel.EMAIL: MailboxSender, Channel.SMS: MailboxSender}


async def test_what_is_set_up_is_used(tmp_path: Path, settings: Settings) -> None:
    given = {"smtp_url": SecretStr("smtp://mail.example"), "sms_api_url": "https://sms.example"}
    assert await kinds(tmp_path, settings, **given) == {Channel.EMAIL: SmtpEmail, Channel.SMS: HttpSms}


async def test_in_production_nothing_goes_to_a_mailbox(tmp_path: Path, settings: Settings) -> None:
    assert await kinds(tmp_path, settings, env="production") == {}


@pytest.mark.parametrize(("public_url", "warned"), [(None, True), ("https://tickets.example", False)])
async def test_production_warns_of_links_that_only_this_machine_can_follow(
    tmp_path: Path, settings: Settings, public_url: str | None, warned: bool
) -> None:
    given = {"env": "production", "smtp_url": SecretStr("smtps://mail.example"), "public_url": public_url}
    with capture_logs() as lines:
        assert await kinds(tmp_path, settings, **given) == {Channel.EMAIL: SmtpEmail}
    assert any("MARQUEE_PUBLIC_URL" in line["event"] for line in lines) is warned


async def test_a_mail_server_that_cannot_be_read_is_refused_without_its_password(
    tmp_path: Path, settings: Settings
) -> None:
    with pytest.raises(SettingsRefused, match="MARQUEE_SMTP_URL") as refusal:
        await kinds(tmp_path, settings, smtp_url=SecretStr("http://user:hush@mail.example:x"))
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize("sender", ["kärten@kino.example", "Marquee", ""])
async def test_a_sender_that_no_mail_server_takes_is_refused_in_a_sentence(
    tmp_path: Path, settings: Settings, sender: str
) -> None:
    with pytest.raises(SettingsRefused, match="MARQUEE_MAIL_FROM is not usable"):
        await kinds(tmp_path, settings, smtp_url=SecretStr("smtp://mail.example"), mail_from=sender)
