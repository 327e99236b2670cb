"""The development mailbox: messages lie in files that one can look at, one for each message id."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.notifications import Channel
from domain.ports import Attachment, Message

MOST_READ = 200


@dataclass(frozen=True)
class MailboxEntry:
    channel: str
    recipient: str
    subject: str | None
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    ticket_id: str | None
    sent_at: datetime


class Mailbox:
    """Shared by all processes that have the same data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def sender(self, channel: Channel) -> "MailboxSender":
        return MailboxSender(self, channel)

    def keep(self, message: Message, channel: Channel) -> None:
        """The same id again changes nothing."""
        path = self._folder / f"{message.id}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(_values(message, channel)))
        if path.exists():
            draft.unlink()
        else:
            draft.rename(path)

    def read(self, recipient: str | None = None) -> Sequence[MailboxEntry]:
        """Newest first, the newest two hundred."""
        found = (_entry(json.loads(path.read_text())) for path in self._folder.glob("*.json"))
        wanted = [entry for entry in found if recipient is None or entry.recipient == recipient]
        return sorted(wanted, key=lambda entry: entry.sent_at, reverse=True)[:MOST_READ]


class MailboxSender:
    repeats_safely = True

    def __init__(self, mailbox: Mailbox, channel: Channel) -> None:
        self._mailbox = mailbox
        self._channel = channel

    async def send(self, message: Message) -> None:
        self._mailbox.keep(message, self._channel)


def _values(message: Message, channel: Channel) -> dict[str, Any]:
    attachments = [vars(each) | {"content": base64.b64encode(each.content).decode()} for each in message.attachments]
    return {
        "channel": channel.value,
        "recipient": message.recipient,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "attachments": attachments,
        "ticket_id": message.ticket_id,
        "sent_at": datetime.now(UTC).isoformat(),
    }


def _entry(values: dict[str, Any]) -> MailboxEntry:
    attachments = tuple(
        Attachment(**each | {"content": base64.b64decode(each["content"])}) for each in values["attachments"]
    )
    sent_at = datetime.fromisoformat(values["sent_at"])
    return MailboxEntry(**values | {"attachments": attachments, "sent_at": sent_at})
