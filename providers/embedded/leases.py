"""Sharing of an embedded server by several processes: the first starts it, the last stops it.

Each process holds a shared lock on a file, which the kernel releases when the process dies, however it dies. A list of
process ids would be wrong after a kill -9.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class ServerUnavailable(Exception):
    """Its text says which server is not usable and what to do."""


class EmbeddedServer(Protocol):
    name: str
    folder: Path

    def runs(self) -> bool:
        """Whether its process lives. Cheap, and no proof that it answers."""
        ...

    def ensure(self) -> None:
        """Starts the server unless it runs, and returns when it answers. Called by one process at a time.

        Raises ServerUnavailable.
        """
        ...

    def stop(self) -> None:
        """Returns when the server has ended. Called by one process at a time."""
        ...


class Lease:
    """One process's use of a server, which runs from `open` to `close`. The supervisor calls `revive` when it died."""

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
        """Stops the server unless another process uses it. A second call does nothing."""
        with self._exclusively():
            if self._users is not None and self._leave():
                self.server.stop()

    def _leave(self) -> bool:
        """Gives the use up. True when no other process uses the server."""
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
