"""E-mail over SMTP, with one connection for each message."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import aiosmtplib

from domain.ports import DeliveryUnknown, Message, ProviderRefused, ProviderUnavailable
from domain.tracing import span
from providers.mail_format import WrittenMail, sender_of, written

STEP_SECONDS = 8.0
"""The timeout of each SMTP command. A message takes few enough of them to end well below a minute."""
FINAL = 500
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class SmtpServer:
    """Everything is sent over TLS only, unless `plaintext`: then mail, but never credentials, goes in clear text to a
    server that offers no TLS.
    """

    host: str
    port: int
    tls_from_the_start: bool
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    plaintext: bool = False

    @classmethod
    def at(cls, url: str, *, plaintext: bool = False) -> "SmtpServer":
        """`smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. Nothing reads along on the way to this
        machine's own server: it may always be plaintext. Raises ValueError for any other URL.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("The mail server must look like smtp://user:password@host:587 or smtps://host:465.")
        secure = parts.scheme == "smtps"
        user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
        plaintext = plaintext or parts.hostname in LOOPBACK
        return cls(parts.hostname, parts.port or (465 if secure else 587), secure, user, password, plaintext)

    @property
    def start_tls(self) -> bool | None:
        """Whether TLS begins after the first words; None: if the server offers it."""
        if self.tls_from_the_start:
            return False
        return None if self.plaintext and self.username is None else True


class SmtpEmail:
    """SMTP servers do not recognise a repeated message, so one whose delivery is unknown is not sent again."""

    repeats_safely = False

    def __init__(self, server: SmtpServer, sender: str) -> None:
        """`sender`: `Marquee <tickets@marquee.example>`. Raises ValueError for one that no mail server takes."""
        self._server = server
        self._sender = sender_of(sender)

    async def send(self, message: Message) -> None:
        """Raises ProviderUnavailable before the message is sent, DeliveryUnknown when it was sent without an answer."""
        mail = self._written(message)
        client = self._client()
        try:
            with span("mail server"):
                await self._introduce(client, mail)
                await self._hand_over(client, mail)
        finally:
            client.close()

    def _written(self, message: Message) -> WrittenMail:
        try:
            return written(message, self._sender)
        except Exception as ours:
            # Whatever it is, nothing was sent: once mended, the message leaves.
            raise ProviderUnavailable(f"The message could not be written: {type(ours).__name__}.") from ours

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.tls_from_the_start,
            start_tls=server.start_tls,
            timeout=STEP_SECONDS,
        )

    @staticmethod
    async def _introduce(client: aiosmtplib.SMTP, mail: WrittenMail) -> None:
        """All that comes before the text: whatever fails here, nothing was sent."""
        try:
            await client.connect()
            await client.mail(mail.sender)
            await client.rcpt(mail.recipient)
        except aiosmtplib.SMTPAuthenticationError as refusal:
            # Nothing is wrong with the message: it is sent when the credentials have been corrected.
            raise ProviderUnavailable("The mail server does not know our credentials.") from refusal
        except aiosmtplib.SMTPResponseException as answer:
            raise _refusal(answer) from answer
        except Exception as failure:
            raise ProviderUnavailable(f"The mail server is not available: {type(failure).__name__}.") from failure

    @staticmethod
    async def _hand_over(client: aiosmtplib.SMTP, mail: WrittenMail) -> None:
        try:
            await client.data(mail.content)
        except aiosmtplib.SMTPDataError as answer:
            raise _refusal(answer) from answer
        except (aiosmtplib.SMTPException, OSError) as failure:
            raise DeliveryUnknown(f"The mail server fell silent: {type(failure).__name__}.") from failure


def _refusal(answer: aiosmtplib.SMTPResponseException) -> ProviderRefused | ProviderUnavailable:
    """Contains the server's code only: its text may contain the recipient."""
    kind = ProviderRefused if answer.code >= FINAL else ProviderUnavailable
    return kind(f"The mail server answered {answer.code}.")
