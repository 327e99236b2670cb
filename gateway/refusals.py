"""The gateway's own refusals, as problem details (RFC 9457) like those of the entry points."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import Scope, Send

from domain.problem_documents import MEDIA_TYPE, problem_document


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)

    def over_http(self, path: str, more: bytes = b"") -> bytes:
        """The answer as HTTP/1.1 bytes, for a protocol that refuses without the application and closes then. `more`:
        lines of headers.
        """
        body = json.dumps(problem_document(self.status, self.code, self.detail, path, self.members)).encode()
        headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Connection": "close", **self.headers}
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, ""]).encode() + more + b"\r\n" + body

    async def answer(self, scope: Scope, send: Send) -> None:
        body = problem_document(self.status, self.code, self.detail, scope["path"], self.members)
        content = json.dumps(body).encode()
        headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(content)), **self.headers}
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": content})
