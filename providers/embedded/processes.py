"""State and ending of processes that need not be children of this one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

STARTED: list[subprocess.Popen[bytes]] = []
"""Children that may outlive this process, since others use them. Python warns of a Popen that is deleted while its
child runs, so they are referenced here.
"""

PROC = Path("/proc/self/stat")


def runs(pid: int, name: str) -> bool:
    """Whether that process lives and has this name.

    A killed process that has not been reaped keeps its id and still accepts signal 0; and after a restart of the
    machine the id may belong to an unrelated process.
    """
    state, command = _state_from_proc(pid) if PROC.exists() else _state_from_ps(pid)
    return command == name and state not in ("", "Z", "X")


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process's working directory is this folder; True where the machine has no /proc. A recorded id may
    belong to an unrelated process by now.
    """
    return not PROC.exists() or Path(f"/proc/{pid}/cwd").resolve() == folder


def reap(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Waits for a child that was asked to end, then kills it: on a starved machine it may not have run meanwhile."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def end(pid: int, gone: Callable[[], bool], grace_seconds: float, first: signal.Signals = signal.SIGTERM) -> None:
    """Sends `first`, and SIGKILL after the grace. Returns when the process is gone."""
    for each in (first, signal.SIGKILL):
        try:
            os.kill(pid, each)
        except ProcessLookupError:
            return
        if wait_until(gone, grace_seconds):
            return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def _state_from_proc(pid: int) -> tuple[str, str]:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "", ""
    # "4711 (name) S …": the name may hold spaces and brackets itself
    command = stat[stat.index("(") + 1 : stat.rindex(")")]
    return stat[stat.rindex(")") + 2], command


def _state_from_ps(pid: int) -> tuple[str, str]:
    found = subprocess.run(  # noqa: S603 - a number
        ["/bin/ps", "-o", "stat=,ucomm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, command = found.stdout.strip().partition(" ")
    return state[:1], command.strip()
