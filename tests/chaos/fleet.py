"""The platform's processes: started, killed, stopped and started again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from settings import PROJECT

SAYS_THAT_IT_IS_UP = b"Ctrl-C stops everything"
UP_WITHIN_SECONDS = 60.0
AGAIN_AFTER_SECONDS = 0.5


class Program(ABC):
    """In a session of its own, and started again when it ends by itself, as a process manager would. Its lifeline is a
    pipe that is never written to: it ends when we do, however we end.
    """

    def __init__(self, name: str, environment: Mapping[str, str], log: Path, lifeline: int) -> None:
        self.name = name
        self._environment = environment
        self._log = log
        self._lifeline = lifeline
        self._process: Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._process = await self._launch()
        self._keeper = asyncio.create_task(self._keep())

    @abstractmethod
    async def _launch(self) -> Process: ...

    async def _keep(self) -> None:
        while True:
            assert self._process is not None
            await self._process.wait()
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
            self._process = await self._launch()

    async def kill(self) -> None:
        self._let_go()
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    def _let_go(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def end(self) -> None:
        """Whatever state it is in."""
        self._let_go()
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def _run(self, *arguments: str, inherited: tuple[int, ...] = ()) -> Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cli", *arguments, "--lifeline", str(self._lifeline),
                env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                pass_fds=(*inherited, self._lifeline), start_new_session=True,
            )  # fmt: skip


class Server(Program):
    """One of several server processes, without workers. Its port stays its own."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path, lifeline: int) -> None:
        super().__init__(name, environment, log, lifeline)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._environment = {**environment, "PORT": str(self.port)}
        self._is_up = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _launch(self) -> Process:
        if self._listener.fileno() < 0:
            self._listener = socket.create_server(("127.0.0.1", self.port))
        descriptor = self._listener.fileno()
        process = await self._run(
            "serve-as-child", "--descriptor", str(descriptor), "--announce", inherited=(descriptor,)
        )
        self._listener.close()  # the process has it now, and nobody listens any more when it is dead
        self._reading = asyncio.create_task(self._read(process))
        return process

    async def kill(self) -> None:
        await super().kill()
        self._is_up.clear()

    @property
    def is_up(self) -> bool:
        return self._is_up.is_set()

    async def up(self) -> None:
        async with asyncio.timeout(UP_WITHIN_SECONDS):
            await self._is_up.wait()

    async def end(self) -> None:
        await super().end()
        self._listener.close()

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            if SAYS_THAT_IT_IS_UP in line:
                self._is_up.set()


class Worker(Program):
    async def _launch(self) -> Process:
        return await self._run("worker")


def environment(database_url: str, redis_url: str, data_dir: Path, bytecode: Path, **more: str) -> dict[str, str]:
    """Bytecode is kept, whatever this session does: a process that is started again is not to compile itself first."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "PYTHONPATH": str(PROJECT),
        "PYTHONSAFEPATH": "1",
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MARQUEE_DATA_DIR": str(data_dir),
        **more,
    }
