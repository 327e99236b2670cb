"""Log lines of a turn of the event loop, written together: a crowd's requests share one call of the system."""

import asyncio
import atexit
from typing import BinaryIO


class LogLines:
    """A file for lines. What is written while a loop runs reaches the file before the loop's next turn; else at once,
    and at the latest when the process ends. A process that is killed loses the lines of its last turn.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lines: list[bytes] = []
        self._due_in: asyncio.AbstractEventLoop | None = None
        atexit.register(self._write)

    def write(self, line: bytes) -> None:
        self._lines.append(line)

    def flush(self) -> None:
        loop = asyncio._get_running_loop()  # noqa: SLF001 - the public function raises where there is none
        if loop is None:
            self._write()
        elif self._due_in is not loop:
            self._due_in = loop
            loop.call_soon(self._write)

    def _write(self) -> None:
        self._due_in = None
        lines, self._lines = self._lines, []
        if lines:
            self._file.write(b"".join(lines))
            self._file.flush()
