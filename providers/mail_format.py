"""E-mail as bytes that every mail server takes: ASCII only, in lines within SMTP's bounds."""

import unicodedata
from dataclasses import dataclass
from email import message_from_string
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, parseaddr

from email_validator import validate_email

from domain.notifications import ENCODED_WORD
from domain.ports import Attachment, Message

WIRE = SMTP.clone(cte_type="7bit")
"""Not every server takes eight bits."""
MOST_OF_A_PLAIN_SUBJECT = 60
_BREAKS = frozenset({"Cc", "Zl", "Zp"})


@dataclass(frozen=True)
class WrittenMail:
    """`sender`, `recipient`: of the envelope."""

    sender: str
    recipient: str
    content: bytes


def sender_of(text: str) -> Address:
    """`text`: `Marquee <tickets@marquee.example>`. Raises ValueError where ASCII cannot express the address."""
    name, address = parseaddr(text)
    return _address(address, name)


def written(message: Message, sender: Address) -> WrittenMail:
    """Raises ValueError where ASCII cannot express the recipient's address."""
    recipient = _address(message.recipient)
    mail = _with_subject(message.subject or "")
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = localtime()
    mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    _add_content(mail, message)
    return WrittenMail(sender.addr_spec, recipient.addr_spec, mail.as_bytes(policy=WIRE))


def _address(address: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=ascii_address(address))
    except (HeaderParseError, IndexError) as unreadable:
        raise ValueError("Not an address.") from unreadable


def ascii_address(address: str) -> str:
    """With the domain as it stands in the DNS: `a@xn--bcher-kva.example`. Raises ValueError."""
    if not address.isascii():
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        address = found.ascii_email or ""
    if not address or ENCODED_WORD in address:
        raise ValueError("Not an address that a message can carry.")
    return address


def _with_subject(subject: str) -> EmailMessage:
    """The subject is encoded here, and not by assigning it, which would read what looks like an encoded word as one."""
    text = one_line(subject)
    plain = text.isascii() and ENCODED_WORD not in text and len(text) <= MOST_OF_A_PLAIN_SUBJECT
    encoded = text if plain else Header(text, "utf-8", header_name="Subject").encode()
    return message_from_string(f"Subject: {encoded}\n\n", _class=EmailMessage, policy=WIRE)


def one_line(text: str) -> str:
    """The text as a header can carry it: whatever breaks lines, and other control characters, are spaces."""
    return " ".join("".join(" " if unicodedata.category(c) in _BREAKS else c for c in _encodable(text)).split())


def _encodable(text: str) -> str:
    """Half a letter, which no encoding has, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _add_content(mail: EmailMessage, message: Message) -> None:
    """Text and HTML are alternatives; pictures are related to the HTML that shows them; the rest is attached."""
    mail.set_content(_encodable(message.text))
    if message.html is not None:
        mail.add_alternative(_encodable(message.html), subtype="html")
        for attachment in message.attachments:
            if attachment.content_id is not None:
                _add_inline(mail, attachment, attachment.content_id)
    for attachment in message.attachments:
        if attachment.content_id is None:
            main, sub = attachment.media_type.split("/")
            letters = {"charset": "utf-8"} if main == "text" else None
            mail.add_attachment(
                attachment.content, maintype=main, subtype=sub, filename=attachment.name, params=letters
            )


def _add_inline(mail: EmailMessage, attachment: Attachment, content_id: str) -> None:
    main, sub = attachment.media_type.split("/")
    shown = mail.get_body(("html",))
    if not isinstance(shown, EmailMessage):
        raise TypeError("An e-mail with pictures has an HTML part.")
    shown.add_related(
        attachment.content,
        maintype=main,
        subtype=sub,
        cid=f"<{content_id}>",
        filename=attachment.name,
        disposition="inline",
    )
