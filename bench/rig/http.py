"""Requests as bytes, prepared before they are timed, and a client for flows that read their answers."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

IDLE_SECONDS = 3.0
"""Servers close what is idle for five seconds."""


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    return f"GET {path} HTTP/1.1\r\n{_head(headers or {})}\r\n".encode()


def post(path: str, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """`body` is sent as JSON; bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = _head({"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})})
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + content


def graphql(query: str, variables: Mapping[str, object], token: str | None = None) -> bytes:
    body = {"query": " ".join(query.split()), "variables": variables}
    return post("/graphql", body, bearer(token) if token else None)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _head(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **headers}.items())


class Client:
    """One connection that is kept, one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._used_at = -IDLE_SECONDS
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, Any]:
        """(status, the answer's JSON)"""
        reader, writer = await self._connected()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        body = await reader.readexactly(int(lines[b"content-length"]))
        self._used_at = asyncio.get_running_loop().time()
        return int(head[9:12]), json.loads(body)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        idle = asyncio.get_running_loop().time() - self._used_at
        if self._streams is None or idle > IDLE_SECONDS:
            self.close()
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
