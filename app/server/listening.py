"""One server process: its socket, and uvicorn with the options that were measured to be fastest."""

import asyncio
import errno
import functools
import resource
import socket
import time
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from app.refusals import Refused
from app.server import garbage
from app.server.accepting import Accepting
from app.server.http_protocol import protocol_for
from app.server.shutdown import Shutdown
from app.server.websocket_protocol import DetachableProtocol
from gateway.security_headers import as_lines, of_answers
from settings import Settings

FRAME_BYTES = 64 * 1024
"""The longest WebSocket message that is read."""
GRACE_SECONDS = 5
"""How long a shutdown waits for requests that run. A process ends within 10 s in all, whatever hangs."""
DRAIN_POLL_SECONDS = 0.05
BACKLOG = 2048
OPEN_FILES = 65_536
SEND_BUFFER_BYTES = 128 * 1024
"""What the system keeps of answers for a client that does not read: left to itself it would take 4 MB a connection. It
takes twice what is said here, with which an answer goes around the world at a megabyte a second.
"""
WhenUp = Callable[[], None]


def listen(host: str, port: int) -> socket.socket:
    """Binds the socket, so that a taken port is found before anything is started. Raises Refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(
                f"Port {port} is taken: stop what listens there, or choose another one: PORT={port + 1} make serve"
            ) from error
        raise Refused(f"Cannot listen on {host}, port {port}: {error.strerror}. Set HOST and PORT.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)  # connections inherit it
    listener.set_inheritable(True)
    return listener


def uvicorn_config(app: Starlette, settings: Settings) -> uvicorn.Config:
    """Uses uvloop, httptools and the websockets-sansio protocol without compression: the fastest that were measured."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=protocol_for(app.state.load, app.state.arrivals, as_lines(of_answers(https=settings.by_https))),
        ws=DetachableProtocol,
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,  # gateway.requests logs with the request id and without the query
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class Server(uvicorn.Server):
    """Drains before it shuts down: load balancers see that it is not ready, and endless streams end. Uvicorn then
    closes WebSockets with 1012, on which clients reconnect, and waits GRACE_SECONDS for requests that run.
    """

    def __init__(self, config: uvicorn.Config, shutdown: Shutdown, drain_seconds: float, when_up: WhenUp) -> None:
        super().__init__(config)
        self._shutdown, self._drain_seconds, self._when_up = shutdown, drain_seconds, when_up
        self._accepting = list[Accepting]()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._shutdown.draining.set()
        until = time.monotonic() + self._drain_seconds
        while time.monotonic() < until and not self.force_exit:  # noqa: ASYNC110 - a second Ctrl-C sets nothing else
            await asyncio.sleep(DRAIN_POLL_SECONDS)
        self._shutdown.closing.set()
        for each in self._accepting:
            each.stop()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._accepting = [Accepting(each, self._protocol()) for each in sockets or ()]
            self._when_up()
            garbage.settle()

    def _protocol(self) -> Callable[[], asyncio.Protocol]:
        """What uvicorn makes for a connection that it accepts itself."""
        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return functools.partial(
            make,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )


def open_files() -> int:
    """Raises the limit of this process's open files as far as it may, to OPEN_FILES at most, and returns it: each
    connection is one, and many systems begin with 1,024.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return OPEN_FILES if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def run_server(app: Starlette, settings: Settings, listener: socket.socket, when_up: WhenUp) -> None:
    """Serves until a signal comes. Raises Refused when the application does not start: the log says why."""
    arrivals = app.state.arrivals
    arrivals.most_connections = min(arrivals.most_connections, open_files() // 2)
    server = Server(uvicorn_config(app, settings), app.state.shutdown, settings.seconds_to_drain, when_up)
    try:
        server.run(sockets=[listener])
    except SystemExit as ended:  # uvicorn's when the application fails to start, ours when SIGTERM came
        if server.started:
            raise
        raise Refused("The server did not start: the lines above say why.") from ended
