"""The development mailbox: each message is a readable file, named after its id."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
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
    """Shared by all processes with the same data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def sender(self, channel: Channel) -> "MailboxSender":
        return MailboxSender(self, channel)

    def keep(self, message: Message, channel: Channel) -> None:
        """Atomic and idempotent by the message's id."""
        folder = self._folder_of(message.recipient)
        folder.mkdir(exist_ok=True)
        with NamedTemporaryFile("w", dir=self._folder, suffix=".draft", encoding="utf-8") as draft:
            json.dump(_values(message, channel), draft)
            draft.flush()
            with suppress(FileExistsError):
                (folder / f"{message.id}.json").hardlink_to(draft.name)

    def read(self, recipient: str | None = None) -> Sequence[MailboxEntry]:
        """The newest MOST_READ, newest first."""
        paths = self._folder.glob("*/*.json") if recipient is None else self._folder_of(recipient).glob("*.json")
        dated = [(path.stat().st_mtime_ns, path) for path in paths]
        newest = [path for _, path in sorted(dated, reverse=True)[:MOST_READ]]
        entries = (_entry(json.loads(path.read_text(encoding="utf-8"))) for path in newest)
        return sorted(entries, key=lambda entry: entry.sent_at, reverse=True)

    def _folder_of(self, recipient: str) -> Path:
        """Each recipient has a folder, so that reading one recipient's messages does not scan all others."""
        return self._folder / hashlib.sha256(recipient.strip().lower().encode()).hexdigest()[:32]


class MailboxSender:
    repeats_safely = True

    def __init__(self, mailbox: Mailbox, channel: Channel) -> None:
        self._mailbox = mailbox
        self._channel = channel

    async def send(self, message: Message) -> None:
        await asyncio.to_thread(self._mailbox.keep, message, self._channel)


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
