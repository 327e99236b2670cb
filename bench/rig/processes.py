"""Processes that are measured: started, ended, and what they and the machine have used."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS, STOP_SECONDS = 60.0, 20.0
QUIET_SHARE, SAMPLE_SECONDS, PATIENCE_SECONDS = 0.08, 0.3, 20.0


@dataclass(frozen=True)
class Process:
    """`log`: the file that its output goes to."""

    pid: int
    log: Path

    async def until_written(self, text: str) -> str:
        """What it has written, once `text` is in it. Raises RuntimeError when it ends before that or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while text not in (written := self.log.read_text()):
            if time.monotonic() > deadline or not _runs(self.pid):
                raise RuntimeError(f"{self.log.stem} did not start: {written[-800:]}")
            await asyncio.sleep(0.02)
        return written

    async def until_listening(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            if time.monotonic() > deadline or not _runs(self.pid):
                raise RuntimeError(f"{self.log.stem} does not listen: {self.log.read_text()[-800:]}")
            await asyncio.sleep(0.02)


@asynccontextmanager
async def started(
    log: Path, command: Sequence[str], environment: Mapping[str, str], folder: Path, *, stdin: int = DEVNULL
) -> AsyncIterator[Process]:
    """Runs until the block ends, in a session of its own: what it has started ends with it."""
    with log.open("wb") as output:
        child = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Process(child.pid, log)
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process, those below it, and those below it that have ended."""
    return sum(sum(map(int, fields[11:15])) for each in _tree(pid) if (fields := _stat(each))) / TICKS


def resident_kb(pid: int) -> int:
    """Memory of this process alone."""
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0])


async def noise() -> float:
    """The share of the machine that others use. Waits for a quiet moment, to the end of its patience."""
    deadline = time.monotonic() + float(os.environ.get("BENCH_PATIENCE_SECONDS", PATIENCE_SECONDS))
    share = await _busy_share()
    while share > QUIET_SHARE and time.monotonic() < deadline:
        share = await _busy_share()
    return share


async def _busy_share() -> float:
    before = _machine()
    await asyncio.sleep(SAMPLE_SECONDS)
    after = _machine()
    return 1 - (after[1] - before[1]) / max(1, after[0] - before[0])


def _machine() -> tuple[int, int]:
    """(all ticks of the machine, its idle ones)"""
    ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return sum(ticks[:8]), ticks[3] + ticks[4]


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _runs(pid: int) -> bool:
    fields = _stat(pid)
    return fields is not None and fields[0] != "Z"
