"""Questions about processes that need not be our children."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

STARTED: list[subprocess.Popen[bytes]] = []
"""Kept for as long as we live: a server outlives whoever started it while others use it, and losing sight of a child
that runs is what Python warns of.
"""


PROC = Path("/proc/self/stat")


def runs(pid: int, name: str) -> bool:
    """Whether that process lives and is what we take it for.

    A killed process that nobody has reaped keeps its id and still answers to signal 0; and after a restart of the
    machine the id may belong to anybody.
    """
    state, command = _state_from_proc(pid) if PROC.exists() else _state_from_ps(pid)
    return command == name and state not in ("", "Z", "X")


def works_in(pid: int, folder: Path) -> bool:
    """Whether that is its folder, where the machine tells: an id that was noted may be somebody else's by now."""
    return not PROC.exists() or Path(f"/proc/{pid}/cwd").resolve() == folder


def reap(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Of our own child, which was told to end: on a starved machine the word may not have reached it."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def end(pid: int, gone: Callable[[], bool], grace_seconds: float, first: signal.Signals = signal.SIGTERM) -> None:
    """Asks with `first`, kills after the grace. Returns when the process is gone."""
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
