"""Several processes as one: started together, replaced when they die, ended together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from app.refusals import Refused
from settings import PROJECT

LOOK_EVERY_SECONDS = 0.5
HEALTHY_AFTER_SECONDS = 5.0
GRACE_SECONDS = 8.0
"""Beyond what a child needs to drain. One that is not gone by then hangs, and is killed."""

log = structlog.get_logger(__name__)


@dataclass
class ProcessGroup:
    """Children get the reading end of a pipe that nobody writes to: it ends when we do, even by a kill -9."""

    environment: Mapping[str, str]
    inherited: Sequence[int]
    drain_seconds: float = 0.0
    _children: dict[int, tuple[list[str], subprocess.Popen[bytes], float]] = field(default_factory=dict)
    _lifeline: tuple[int, int] = field(default_factory=os.pipe)

    def start(self, arguments: list[str]) -> None:
        reading, _ = self._lifeline
        command = [sys.executable, "-m", "cli", *arguments, "--lifeline", str(reading)]
        # a session of its own: Ctrl-C reaches us alone, and we end the children in order
        child = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env=dict(self.environment) | {"PYTHONPATH": str(PROJECT), "PYTHONSAFEPATH": "1"},
            pass_fds=[*self.inherited, reading],
            start_new_session=True,
        )
        self._children[child.pid] = (arguments, child, time.monotonic())

    def watch(self) -> None:
        """Never returns. Raises Refused when a child dies as soon as it is started."""
        while True:
            time.sleep(LOOK_EVERY_SECONDS)
            for arguments, child, began in list(self._children.values()):
                if child.poll() is None:
                    continue
                del self._children[child.pid]
                log.warning("process_died", process=" ".join(arguments), exit_status=child.returncode)
                if time.monotonic() - began < HEALTHY_AFTER_SECONDS:
                    raise Refused("A process died as soon as it was started: the lines above say why.")
                self.start(arguments)

    def end(self) -> None:
        """Returns when no child is left. An impatient second Ctrl-C changes nothing: the children end in time."""
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


def end_with_parent(lifeline: int | None) -> None:
    """In a child: a parent that is gone cannot end us, so we do it ourselves."""
    if lifeline is None:
        return

    def wait() -> None:
        os.read(lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
