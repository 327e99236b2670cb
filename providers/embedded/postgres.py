"""A real PostgreSQL in a folder, with a Unix socket that only its user and root may open."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from signal import SIGINT
from typing import Any
from urllib.parse import quote

import asyncpg

from providers.embedded import folders, processes
from providers.embedded.leases import ServerUnavailable
from providers.embedded.postgres_installations import Installation, find_installation

SUPERUSER = "postgres"
DATABASE = "marquee"
SOCKET = ".s.PGSQL.5432"
ATTEMPTS = 3
START_SECONDS = 60.0
STOP_SECONDS = 20.0
BUILTIN_LOCALES = 17
"""From this version on PostgreSQL contains C.UTF-8; older ones need it on the machine."""

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
} | ({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {})
"""`syncfs`: recovery after a kill syncs a thousand files first, which one by one took up to six seconds."""
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """Starts nothing before `ensure`. `Lease` coordinates the processes that use it.

    `durable=False` loses data in a crash, for tests.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._account = folders.server_account()
        self._durable = durable
        self.folder = folders.open_server_folder(folder, self._account)
        self._cluster = self.folder / "cluster"
        self._sockets = folders.socket_folder(self.folder, f"{SOCKET}.lock", self._account)
        self._child: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self._sockets))}"

    def runs(self) -> bool:
        if self._child is not None:
            self._child.poll()  # reaps it, should it have died
        pid = self._pid()
        return pid is not None and processes.runs(pid, "postgres")

    def ensure(self) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            if not self.runs():
                self._start()
            if self._answers_in_time():
                return
            if attempt < ATTEMPTS:
                time.sleep(1)  # the children of a killed server may not have ended yet
        raise ServerUnavailable(f"The embedded PostgreSQL does not start; its log {self._log} ends: {self._log_tail()}")

    def stop(self) -> None:
        """Rolls open transactions back, and writes committed data to disk."""
        pid = self._pid()
        if pid is not None and self.runs():
            processes.end(pid, lambda: not self.runs(), STOP_SECONDS, SIGINT)
        if self._child is not None:
            processes.reap(self._child, STOP_SECONDS)
            self._child = None

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _start(self) -> None:
        made_by = self._cluster / "PG_VERSION"
        wanted = int(made_by.read_text()) if made_by.exists() else None
        installation = find_installation(self._account, self.folder, wanted)
        if wanted is None:
            self._make_cluster(installation)
        self._remove_stale_pid_file()
        settings = SETTINGS | {"unix_socket_directories": str(self._sockets)} | ({} if self._durable else NOT_DURABLE)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [installation.program("postgres"), "-D", str(self._cluster), *options]
        with self._log.open("ab") as log:
            # a session of its own: Ctrl-C must not reach it, since requests that are still finished need it
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._process_options(),
            )
        processes.STARTED.append(self._child)

    def _make_cluster(self, installation: Installation) -> None:
        """Atomic: an incomplete cluster is deleted."""
        draft = self.folder / "cluster.draft"
        subprocess.run(["/bin/rm", "-rf", str(draft)], check=True)  # noqa: S603 - our own folder
        locale = ["--locale-provider=builtin"] if installation.major >= BUILTIN_LOCALES else []
        command = [installation.program("initdb"), "-D", str(draft), "-U", SUPERUSER, "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", *locale, *([] if self._durable else ["--no-sync"])]
        made = subprocess.run(  # noqa: S603 - our own command
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **self._process_options()
        )
        if made.returncode != 0:
            raise ServerUnavailable(f"initdb could not make {self._cluster}: {made.stderr.strip()}")
        draft.rename(self._cluster)

    def _process_options(self) -> dict[str, Any]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {"cwd": self.folder, "env": environment, "umask": 0o077, **self._account.credentials()}

    def _remove_stale_pid_file(self) -> None:
        """Removes the pid file of a server that does not run: PostgreSQL would take any process with that id for a
        running server, even a zombie or an unrelated one. A second server on the same data is still refused, by shared
        memory.
        """
        if not self.runs():
            (self._cluster / "postmaster.pid").unlink(missing_ok=True)

    def _pid(self) -> int | None:
        try:
            return int((self._cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _answers_in_time(self) -> bool:
        """Whether SELECT 1 works and the platform's database exists, after START_SECONDS of recovery at most. False as
        soon as the server has ended.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                asyncio.run(_open_database(self.url("postgres")))
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                if not self.runs() and (self._child is None or self._child.poll() is not None):
                    return False
                time.sleep(0.05)
            else:
                return True
        return False

    def _log_tail(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines() if self._log.exists() else []
        return " / ".join(lines[-3:]) or "it is empty"


async def _open_database(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        await connection.fetchval("SELECT 1")
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        await connection.close()
