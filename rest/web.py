"""The customer's pages: files of `web/`, as they are, under an address that changes with any of them."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent.parent / "web"
PAGES = ("/", "/m/{id}", "/s/{id}", "/b/{id}", "/b/{id}/done", "/t/{id}", "/t/{id}/cancel", "/tickets", "/you")
"""All are the same document, whose script shows what the address names."""
FOREVER = "public, max-age=31536000, immutable"
ASKED_EACH_TIME = "no-cache"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self';"
    " manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PRELOADED = (
    "ground/words.js",
    "ground/graphql.js",
    "ground/html.js",
    "ground/page.js",
    "pages/home.js",
    "operations.js",
)
"""Modules of the first view, which the browser need not find one after the other."""
SERVED = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
WORKER = "sw.js"
"""Has an address of its own, at the top: a service worker looks after what is below its address."""
WORTH_PACKING = 512


@dataclass(frozen=True)
class File:
    media_type: str
    content: bytes
    packed: bytes | None
    tag: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> "File":
        packed = gzip.compress(content, mtime=0) if len(content) > WORTH_PACKING else None
        return cls(media_type, content, packed, f'"{hashlib.sha256(content).hexdigest()[:32]}"')

    def response(self, request: Request, caching: str, **headers: str) -> Response:
        headers |= {"Cache-Control": caching, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.packed, headers=headers, media_type=self.media_type)
        return Response(self.content, headers=headers, media_type=self.media_type)


def routes(*, development: bool) -> Sequence[Route]:
    """Reads all files once. `development`: whether pages lead to what developers use."""
    files = {
        str(path.relative_to(FOLDER)): File.of(path.read_bytes(), SERVED[path.suffix])
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in SERVED
    }
    version = hashlib.sha256("".join(name + file.tag for name, file in files.items()).encode()).hexdigest()[:12]
    page = _page(version, development=development)
    worker = _worker(version, files)

    async def asset(request: Request) -> Response:
        """A version that is gone is answered with the file of today: who has the old page open gets on."""
        file = files.get(request.path_params["name"])
        if file is None:
            return Response("There is no such file.", 404, media_type="text/plain")
        is_current = request.path_params["version"] == version
        return file.response(request, FOREVER if is_current else ASKED_EACH_TIME)

    async def shown(request: Request) -> Response:
        return page.response(request, ASKED_EACH_TIME, **{"Content-Security-Policy": POLICY})

    async def working(request: Request) -> Response:
        return worker.response(request, ASKED_EACH_TIME, **{"Content-Security-Policy": POLICY})

    return [
        Route("/web/{version}/{name:path}", asset),
        Route(f"/{WORKER}", working),
        *(Route(path, shown) for path in PAGES),
    ]


def _page(version: str, *, development: bool) -> File:
    preloads = "\n".join(f'<link rel="modulepreload" href="/web/{version}/{name}">' for name in PRELOADED)
    text = (FOLDER / "index.html").read_text("utf-8")
    for name, value in {"version": version, "preloads": preloads, "development": str(development).lower()}.items():
        text = text.replace(f"{{{name}}}", value)
    return File.of(text.encode(), "text/html")


def _worker(version: str, files: Iterable[str]) -> File:
    """The service worker of this version. It is another one for browsers as soon as any file is."""
    addresses = [f"/web/{version}/{name}" for name in files if name != WORKER]
    begins = f"const VERSION = {json.dumps(version)}, FILES = {json.dumps(addresses)};\n"
    return File.of(begins.encode() + (FOLDER / WORKER).read_bytes(), "text/javascript")
