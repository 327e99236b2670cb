"""Several processes share an embedded server: the first one starts it, the last one stops it.

Each user holds a shared lock on a file, which the kernel lets go when the process dies, however it dies: no list of
process ids that a kill -9 could leave wrong.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class ServerUnavailable(Exception):
    """Says in a sentence which server cannot be used and what to do."""


class EmbeddedServer(Protocol):
    name: str
    folder: Path

    def runs(self) -> bool:
        """A cheap look: no proof that it answers."""
        ...

    def ensure(self) -> None:
        """Starts it unless it runs, and returns when it answers. Called by one process at a time.

        Raises ServerUnavailable.
        """
        ...

    def stop(self) -> None:
        """Returns when it is gone. Called by one process at a time."""
        ...


class Lease:
    """From `open` to `close` the server runs for us, unless it dies: then `revive` is for the supervisor to call."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self._users: int | None = None

    def open(self) -> None:
        with self._exclusively():
            self._users = os.open(self.server.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                self.server.ensure()
            except BaseException:
                self._leave()
                raise

    def revive(self) -> None:
        with self._exclusively():
            if self._users is not None:
                self.server.ensure()

    def close(self) -> None:
        """Stops the server if nobody else uses it. A second call does nothing."""
        with self._exclusively():
            if self._users is not None and self._leave():
                self.server.stop()

    def _leave(self) -> bool:
        """Whether nobody is left."""
        users, self._users = self._users, None
        if users is None:
            return False
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(users)
        return True

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        file = os.open(self.server.folder / "mutex.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)
