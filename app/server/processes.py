"""A group of server processes that share a port: started together, replaced when they die, ended together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from app.refusals import Refused
from app.server import garbage
from settings import PROJECT, Settings

POLL_SECONDS = 0.5
HEALTHY_AFTER_SECONDS = 5.0
GRACE_SECONDS = 8.0
"""Granted to a child beyond the time that it drains. Afterwards it is killed."""

log = structlog.get_logger(__name__)


@dataclass
class ProcessGroup:
    """Children inherit the reading end of a pipe that is never written to: it is closed when the parent dies, even by
    a kill -9.
    """

    environment: Mapping[str, str]
    inherited: Sequence[int]
    drain_seconds: float = 0.0
    _children: dict[int, tuple[list[str], subprocess.Popen[bytes], float]] = field(default_factory=dict)
    _lifeline: tuple[int, int] = field(default_factory=os.pipe)

    def start(self, arguments: list[str]) -> None:
        reading, _ = self._lifeline
        command = [sys.executable, "-m", "cli", *arguments, "--lifeline", str(reading)]
        # a session of its own: Ctrl-C reaches the parent alone, which ends the children in order
        child = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=dict(self.environment) | {"PYTHONPATH": str(PROJECT), "PYTHONSAFEPATH": "1"},
            pass_fds=[*self.inherited, reading],
            start_new_session=True,
        )
        self._children[child.pid] = (arguments, child, time.monotonic())

    def watch(self) -> None:
        """Replaces children that die. Never returns. Raises Refused when one dies as soon as it is started."""
        while True:
            time.sleep(POLL_SECONDS)
            for arguments, child, began in list(self._children.values()):
                if child.poll() is None:
                    continue
                del self._children[child.pid]
                log.warning("process_died", process=" ".join(arguments), exit_status=child.returncode)
                if time.monotonic() - began < HEALTHY_AFTER_SECONDS:
                    raise Refused("A process died as soon as it was started: the lines above say why.")
                self.start(arguments)

    def end(self) -> None:
        """Returns when no child is left. Ignores further signals: the children end in time."""
        for impatient in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(impatient, signal.SIG_IGN)
        for _, child, _ in self._children.values():
            child.terminate()
        deadline = time.monotonic() + self.drain_seconds + GRACE_SECONDS
        for _, child, _ in self._children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def serve_in_processes(settings: Settings, listener: socket.socket, processes: int) -> None:
    """Serves until a signal comes. Workers get a process of their own, so that each server process has its processor
    for requests. Raises Refused.
    """
    addresses = {"DATABASE_URL": settings.database_url or "", "REDIS_URL": settings.redis_url or ""}
    environment = {**os.environ, **addresses, "HOST": settings.host, "PORT": str(settings.port)}
    group = ProcessGroup(environment, [listener.fileno()], settings.seconds_to_drain)
    try:
        for number in range(processes):
            announcing = ["--announce"] if number == 0 else []
            group.start(["serve-as-child", "--descriptor", str(listener.fileno()), *announcing])
        if settings.workers:
            group.start(["worker"])
        garbage.settle()
        with suppress(KeyboardInterrupt):
            group.watch()
    finally:
        listener.close()  # the children have it too: clients could still connect here, where nothing accepts them
        group.end()


def end_with_parent(lifeline: int | None) -> None:
    """Called in a child: ends it with SIGTERM when the parent is gone and cannot do it."""
    if lifeline is None:
        return

    def wait() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
