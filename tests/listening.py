"""A small ASGI application on a real port, for what stands outside of the platform."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from tests.certificates import Certificate


@asynccontextmanager
async def listening(
    app: ASGIApp, listener: socket.socket, certificate: Certificate | None = None
) -> AsyncIterator[str]:
    """Its URL, while the block lasts. On the tests' own event loop. With a certificate it speaks TLS."""
    config = uvicorn.Config(app, lifespan="off", log_config=None)
    if certificate is not None:
        config.ssl_certfile, config.ssl_keyfile = certificate.certificate, str(certificate.key)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"{'https' if config.is_ssl else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
