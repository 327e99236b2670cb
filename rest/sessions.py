"""Signing in by a code, and sessions."""

from datetime import datetime
from typing import Self

from pydantic import Field

from domain.allowances import AllowanceUsed
from domain.errors import Forbidden
from domain.sessions import CodeRefused, CodeSent, NewTokens, SessionEnded, SignIn, SignInAs
from resolvers import sessions
from resolvers.context import Context
from rest import cookies
from rest.bodies import Answer, Body
from rest.operations import Browser, Operation, Reply

_COOKIE = (
    "For pages that this server serves: the refresh token is kept in a cookie that scripts cannot read, and"
    " `refreshToken` is null."
)
_DEVICE = "Of an earlier session on this device. The device then has an allowance of its own."


class RequestCode(Body):
    address: str = Field(description="An e-mail address, or a phone number like +919876543210.")
    refresh_token: str | None = Field(None, min_length=1, max_length=200, description=_DEVICE)


class CodeAnswer(Answer):
    resend_after_seconds: int
    expires_in_seconds: int

    @classmethod
    def of(cls, sent: CodeSent) -> Self:
        return cls(resend_after_seconds=sent.resend_after_seconds, expires_in_seconds=sent.expires_in_seconds)


class BeginSession(Body):
    address: str
    code: str = Field(min_length=1, max_length=20, description="The six digits that came.")
    wanted: SignInAs | None = Field(None, alias="as", strict=False, description="Which account of the address.")
    partner_id: str | None = Field(None, description="Which partner, for staff of several.")
    refresh_token: str | None = Field(None, min_length=1, max_length=200, description=_DEVICE)
    cookie: bool = Field(default=False, description=_COOKIE)


class Refresh(Body):
    refresh_token: str | None = Field(None, min_length=1, max_length=200, description="Omitted: that of the cookie.")


class SignOut(Body):
    everywhere: bool = False
    refresh_token: str | None = Field(
        None, min_length=1, max_length=200, description="Names the session where no access token does."
    )


class SessionAnswer(Answer):
    access_token: str
    refresh_token: str | None
    expires_at: datetime
    role: str
    user_id: str
    partner_id: str | None

    @classmethod
    def of(cls, new: NewTokens, *, in_cookie: bool) -> Self:
        return cls(
            access_token=new.access_token,
            refresh_token=None if in_cookie else new.refresh_token,
            expires_at=new.expires_at,
            role=new.principal.role,
            user_id=new.principal.actor_id,
            partner_id=new.principal.partner_id,
        )


class SignedOutAnswer(Answer):
    sessions: int


async def request_sign_in_code(ctx: Context, body: RequestCode, browser: Browser) -> CodeAnswer:
    device = body.refresh_token or browser.refresh_token
    return CodeAnswer.of(await sessions.request_sign_in_code(ctx, body.address, device))


async def sign_in(ctx: Context, body: BeginSession, browser: Browser) -> Reply:
    if body.cookie:
        _check_own_page(browser)
    device = body.refresh_token or browser.refresh_token
    given = SignIn(body.address, body.code, body.wanted, body.partner_id, device)
    return _tokens(await sessions.sign_in(ctx, given), browser, 201, in_cookie=body.cookie)


async def refresh_session(ctx: Context, body: Refresh, browser: Browser) -> Reply:
    refresh_token = body.refresh_token or browser.refresh_token
    if refresh_token is None:
        raise SessionEnded
    in_cookie = body.refresh_token is None
    return _tokens(await sessions.refresh_session(ctx, refresh_token), browser, 200, in_cookie=in_cookie)


async def sign_out(ctx: Context, body: SignOut, browser: Browser) -> Reply:
    ended = await sessions.sign_out(
        ctx, everywhere=body.everywhere, refresh_token=body.refresh_token or browser.refresh_token
    )
    headers = cookies.forgetting(browser) if browser.refresh_token is not None else {}
    return Reply(SignedOutAnswer(sessions=ended), 200, headers=headers)


def _tokens(new: NewTokens, browser: Browser, status: int, *, in_cookie: bool) -> Reply:
    headers = cookies.keeping(new.refresh_token, browser) if in_cookie else {}
    return Reply(SessionAnswer.of(new, in_cookie=in_cookie), status, headers=headers)


def _check_own_page(browser: Browser) -> None:
    """Raises Forbidden: another site's page must not sign its visitors in here."""
    if not browser.is_own_page:
        raise Forbidden("A cookie is for pages of this server: send their Origin, or leave `cookie` out.")


OPERATIONS = (
    Operation(
        "POST",
        "/auth/code",
        request_sign_in_code,
        CodeAnswer,
        "Send a sign-in code to an address.",
        use_case=sessions.request_sign_in_code,
        body=RequestCode,
        statuses=(202,),
        problems=(AllowanceUsed,),
        with_cookie=True,
    ),
    Operation(
        "POST",
        "/auth/session",
        sign_in,
        SessionAnswer,
        "Begin a session with a code that came back.",
        use_case=sessions.sign_in,
        body=BeginSession,
        statuses=(201,),
        problems=(CodeRefused, AllowanceUsed, Forbidden),
        with_cookie=True,
    ),
    Operation(
        "POST",
        "/auth/refresh",
        refresh_session,
        SessionAnswer,
        "Answer new tokens of a session.",
        use_case=sessions.refresh_session,
        body=Refresh,
        body_optional=True,
        problems=(SessionEnded,),
        with_cookie=True,
    ),
    Operation(
        "POST",
        "/auth/sign-out",
        sign_out,
        SignedOutAnswer,
        "End the caller's session, or all of its account's.",
        use_case=sessions.sign_out,
        body=SignOut,
        body_optional=True,
        problems=(Forbidden,),
        with_cookie=True,
    ),
)
