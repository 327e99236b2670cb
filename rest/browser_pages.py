"""Pages that the server itself writes, for people who follow a link in a browser. Programs get problem documents."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined
)
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_LATER = (429, 503)


@dataclass(frozen=True)
class Words:
    heading: str
    text: str
    in_hindi: str | None = None


NO_TICKET = Words(
    "This link opens no ticket",
    "It may be cut off, or the ticket was cancelled or sent anew. The newest message has the link that opens it.",
    "इस लिंक पर कोई टिकट नहीं।",
)
NO_PAYMENT = Words(
    "This link opens no payment",
    "It may be cut off. Open your booking and begin to pay from there.",
    "इस लिंक पर कोई भुगतान नहीं।",
)
NOWHERE = Words("This link leads nowhere", "It may be cut off, or what it showed is gone.", "इस लिंक पर कुछ नहीं है।")
BUSY = Words(
    "This did not work",
    "Too much is going on at once. Please wait a moment and load this page again.",
    "थोड़ी देर बाद फिर कोशिश करें।",
)


def for_people(request: Request, problem: Response, words: Words) -> Response:
    """The refusal as a page where a browser shows it. `words`: what is said unless the server is busy."""
    if request.method not in ("GET", "HEAD") or "text/html" not in request.headers.get("accept", ""):
        return problem
    said = BUSY if problem.status_code in _LATER else words
    page = HTMLResponse(PAGES.get_template("refused.html").render(words=said), problem.status_code, HEADERS)
    if "retry-after" in problem.headers:
        page.headers["retry-after"] = problem.headers["retry-after"]
    return page
