"""Development endpoints: access tokens for any role, and the messages that production would send."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pydantic import Field
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from domain import ids
from domain.accounts import SYSTEM, Principal, Role
from domain.errors import DomainError, FieldProblem, InvalidInput
from domain.paths import named_by
from domain.ports import Attachment
from resolvers import accounts, people, sessions
from resolvers.context import Context, Services
from rest.bodies import Body
from rest.browser_pages import PAGES
from rest.paths import members_of
from rest.problems import HttpProblem, problem, refused
from rest.reading import parse_json, validate

OPERATOR_ADDRESS = "operator@example.test"
MOST_SHOWN = 100
LIFETIME_SECONDS = 8 * 3600
LONGEST_LIFETIME_SECONDS = 30 * 86_400


class MailboxEntry(Protocol):
    @property
    def channel(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str | None: ...
    @property
    def attachments(self) -> Sequence[Attachment]: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def ticket_id(self) -> str | None: ...


class IssueToken(Protocol):
    def __call__(self, principal: Principal, *, lifetime_seconds: int, audience: str | None) -> str: ...


class TokenRequest(Body):
    role: Literal["customer", "partner", "operator"]
    user_id: str | None = None
    partner_id: str | None = None
    email: str | None = None
    phone: str | None = None
    expires_in_seconds: int = Field(LIFETIME_SECONDS, ge=-LONGEST_LIFETIME_SECONDS, le=LONGEST_LIFETIME_SECONDS)
    audience: str | None = None


@dataclass(frozen=True)
class DevelopmentEndpoints:
    """Serves the endpoints. `read_mailbox`: the newest messages first, of one recipient or of all."""

    services: Services
    issue: IssueToken
    read_mailbox: Callable[[str | None], Sequence[MailboxEntry]]

    def routes(self, guards: Sequence[Middleware] = ()) -> list[Route]:
        """`guards`: what stands in front of each."""
        return [
            Route("/dev", self.index, middleware=guards),
            Route("/dev/token", self.token, methods=["POST"], middleware=guards),
            Route("/dev/mailbox", self.mailbox, middleware=guards),
            Route("/dev/mailbox.json", self.mailbox_json, middleware=guards),
        ]

    async def index(self, request: Request) -> Response:
        return _page("index.html", address=str(request.base_url).rstrip("/"))

    async def token(self, request: Request) -> Response:
        context = self.services.context(SYSTEM, request.scope["state"]["request_id"])
        try:
            wanted = validate(TokenRequest, parse_json(await request.body(), request.headers))
            with named_by(members_of(TokenRequest)):
                principal = await _principal(context, wanted)
            principal = await sessions.session_for(context, principal, wanted.expires_in_seconds)
        except DomainError as error:
            return refused(error, request.url.path)
        except HttpProblem as error:
            return problem(error.status, error.code, error.detail, request.url.path, headers=error.headers)
        token = self.issue(principal, lifetime_seconds=wanted.expires_in_seconds, audience=wanted.audience)
        answer = {"accessToken": token, "tokenType": "Bearer", "expiresInSeconds": wanted.expires_in_seconds}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def mailbox(self, request: Request) -> Response:
        recipient = request.query_params.get("recipient") or None
        entries = (await asyncio.to_thread(self.read_mailbox, recipient))[:MOST_SHOWN]
        shown = [(entry, _html_with_pictures(entry)) for entry in entries]
        return _page("mailbox.html", entries=shown, recipient=recipient or "")

    async def mailbox_json(self, request: Request) -> Response:
        entries = await asyncio.to_thread(self.read_mailbox, request.query_params.get("recipient") or None)
        return JSONResponse([_entry(each) for each in entries], headers={"Cache-Control": "no-store"})


async def _principal(context: Context, wanted: TokenRequest) -> Principal:
    """Returns the principal of the token, and creates a customer that does not exist yet. Raises NotFound for an
    unknown partner, InvalidInput without an id.
    """
    if wanted.role == "customer":
        user_id = ids.expect(ids.CUSTOMER, _named(wanted.user_id, "user_id"))
        customer = await accounts.ensure_customer(context, user_id, wanted.email, wanted.phone)
        return Principal(Role.CUSTOMER, customer.id)
    if wanted.role == "partner":
        return await accounts.staff_principal(context, _named(wanted.partner_id, "partner_id"))
    return Principal(Role.OPERATOR, await people.add_operator(context, wanted.email or OPERATOR_ADDRESS))


def _named(id: str | None, field: str) -> str:
    if id is None:
        raise InvalidInput((FieldProblem(field, "This is required for the role."),))
    return id


def _entry(entry: MailboxEntry) -> dict[str, str | None]:
    return {
        "channel": str(entry.channel),
        "recipient": entry.recipient,
        "subject": entry.subject,
        "text": entry.text,
        "sentAt": entry.sent_at.isoformat(),
        "ticketId": entry.ticket_id,
    }


def _html_with_pictures(entry: MailboxEntry) -> str | None:
    """Returns the HTML part with inline pictures as data URLs: mail programs resolve content ids, browsers do not."""
    html = entry.html
    for attachment in entry.attachments:
        if html is not None and attachment.content_id is not None:
            data = base64.b64encode(attachment.content).decode()
            html = html.replace(f"cid:{attachment.content_id}", f"data:{attachment.media_type};base64,{data}")
    return html


def _page(name: str, **values: object) -> Response:
    # Messages contain their styles and pictures; scripts and requests to elsewhere are forbidden.
    policy = (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    html = PAGES.get_template(name).render(**values)
    return HTMLResponse(html, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})
