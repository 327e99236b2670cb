"""The page at which developers try the API: GraphiQL where its scripts can be loaded, else a plain page of our own."""

import secrets
from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse, Response

PAGES = Path(__file__).parent / "pages"
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}' https://unpkg.com;"
    " font-src data: https://unpkg.com; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


def ide_page() -> Response:
    """Runs no script but its own and those that it loads: they carry a nonce that nobody can know before."""
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": _POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
    return HTMLResponse(_page().replace("NONCE", nonce), headers=headers)


@cache
def _page() -> str:
    """The page, complete but for its nonce."""
    page, style, script = (_text(f"ide.{suffix}") for suffix in ("html", "css", "js"))
    return page.replace("STYLE</style>", f"{style}</style>").replace("SCRIPT</script>", f"{script}</script>")


def _text(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")
