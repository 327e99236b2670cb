"""The cookie in which a page of the platform's own keeps its refresh token, out of reach of scripts."""

from urllib.parse import urlsplit

from starlette.requests import Request

from domain.sessions import REFRESH_LIFETIME
from rest.operations import Browser

NAME = "marquee_refresh"
PATH = "/auth"
"""The browser sends it to the operations of sessions alone."""


def browser_of(request: Request) -> Browser:
    """A page is our own if its origin is the host that was asked. The cookie of any other page's request is ignored,
    though SameSite keeps browsers from sending it at all.
    """
    origin = request.headers.get("origin")
    own = origin is not None and urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    is_secure = (origin or "").startswith("https:") or request.url.scheme == "https"
    return Browser(own, is_secure, request.cookies.get(NAME) if own else None)


def keeping(refresh_token: str, browser: Browser) -> dict[str, str]:
    """The header that stores the token in the browser until it runs out."""
    return _set(refresh_token, int(REFRESH_LIFETIME.total_seconds()), browser)


def forgetting(browser: Browser) -> dict[str, str]:
    return _set("", 0, browser)


def _set(value: str, max_age: int, browser: Browser) -> dict[str, str]:
    secure = "; Secure" if browser.is_secure else ""
    return {"Set-Cookie": f"{NAME}={value}; Path={PATH}; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}"}
