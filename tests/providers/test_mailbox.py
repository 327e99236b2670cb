"""The development mailbox."""

import asyncio
import stat
from pathlib import Path

from domain.notifications import Channel
from domain.ports import Attachment, Message
from providers.mailbox import MOST_READ, Mailbox

PICTURE = Attachment("pass.png", "image/png", b"\x89PNG\x00", content_id="pass")
MESSAGE = Message("NOTIF_1", "asha@example.test", "Your ticket", "text", "<p>", (PICTURE,), "TICK_1")


def files(folder: Path, pattern: str) -> list[tuple[str, int]]:
    return [(path.name, stat.S_IMODE(path.stat().st_mode)) for path in folder.glob(pattern)]


async def test_a_message_is_read_as_it_was_sent(tmp_path: Path) -> None:
    await Mailbox(tmp_path).sender(Channel.EMAIL).send(MESSAGE)
    (entry,) = Mailbox(tmp_path).read("ASHA@example.test ")
    assert (entry.channel, entry.recipient, entry.subject, entry.ticket_id) == (
        "EMAIL", "asha@example.test", "Your ticket", "TICK_1",
    )  # fmt: skip
    assert (entry.text, entry.html, entry.attachments) == ("text", "<p>", (PICTURE,))
    assert Mailbox(tmp_path).read("someone@example.test") == []


async def test_the_same_message_sent_twenty_times_at_once_is_there_once(tmp_path: Path) -> None:
    sender = Mailbox(tmp_path).sender(Channel.EMAIL)
    await asyncio.gather(*(sender.send(MESSAGE) for _ in range(20)))
    assert len(Mailbox(tmp_path).read()) == 1
    assert files(tmp_path, "*.draft") == []


async def test_the_newest_come_first_and_there_are_not_too_many(tmp_path: Path) -> None:
    sender = Mailbox(tmp_path).sender(Channel.SMS)
    for number in range(MOST_READ + 5):
        await sender.send(Message(f"NOTIF_{number}", f"+{number % 3}", None, str(number)))
    read = Mailbox(tmp_path).read()
    assert [entry.text for entry in read] == [str(number) for number in range(MOST_READ + 4, 4, -1)]


async def test_nobody_else_on_the_machine_reads_the_messages(tmp_path: Path) -> None:
    await Mailbox(tmp_path).sender(Channel.EMAIL).send(MESSAGE)
    assert [mode for _, mode in files(tmp_path, "*/*.json")] == [0o600]
