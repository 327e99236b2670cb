"""The headers that keep browsers from doing with an answer what it is not for."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Header = tuple[bytes, bytes]

CONTENT_SECURITY_POLICY, REFERRER_POLICY = b"content-security-policy", b"referrer-policy"
NOT_A_PAGE = b"default-src 'none'; frame-ancestors 'none'"
"""For answers that are no page: should one be opened as a page, it does nothing and stands in no frame."""
HTTPS_ALONE: Header = (b"strict-transport-security", b"max-age=63072000")
"""Browsers come by https alone for two years."""
_NO_SNIFFING: Header = (b"x-content-type-options", b"nosniff")
_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


class SecurityHeaders:
    """The outermost middleware: every answer gets the headers, and the policy of what is no page where it brings none
    of its own, as every page does. `https`: whether customers reach the server by https.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app, self._added = app, of_answers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] in _STARTS:
                headers = message.get("headers", ())
                given = dict(headers)
                message["headers"] = [*headers, *(header for header in self._added if header[0] not in given)]
            await send(message)

        await self._app(scope, receive, with_headers)


def of_answers(*, https: bool) -> Sequence[Header]:
    """The headers of an answer that brings none of its own."""
    always = [_NO_SNIFFING, (REFERRER_POLICY, b"no-referrer"), (CONTENT_SECURITY_POLICY, NOT_A_PAGE)]
    return [*always, HTTPS_ALONE] if https else always


def as_lines(headers: Sequence[Header]) -> bytes:
    """The headers as lines of HTTP/1.1, for a protocol that answers without the application."""
    return b"".join(b"%s: %s\r\n" % header for header in headers)
