"""The server as people start it: whole, in processes of its own, on an empty folder."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from providers.embedded.postgres import EmbeddedPostgres
from providers.embedded.servers import open_servers
from settings import PROJECT
from tests.servers import private_folder

SECONDS_TO_STOP = 60


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One folder for all tests here: each finds what the one before left."""
    for folder in private_folder():
        yield folder
        with open_servers(folder / "data", None, None):
            pass  # the last one to go stops what a killed server left running


# A shell without job control starts what it puts into the background with SIGINT ignored.
AS_A_SCRIPTS_JOB = ("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh")


class Running:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.url = ""

    def wait_until_up(self) -> None:
        shown = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            shown += line
            if "Ctrl-C stops everything" in line:
                break
        found = re.search(r"(http://127\.0\.0\.1:\d+)/graphql", shown)
        assert found is not None, shown
        self.url = found[1]

    def get(self, path: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", timeout=10)

    def press_ctrl_c(self) -> None:
        """As a terminal does: the signal goes to the whole group of processes."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(SECONDS_TO_STOP)


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[Running]:
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "PYTHONPATH": str(PROJECT),
        "MARQUEE_DATA_DIR": str(home / "data"),
    }
    with subprocess.Popen(  # noqa: S603 - our own command
        [*AS_A_SCRIPTS_JOB, sys.executable, "-m", "cli", "serve", "--port", "0", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        running = Running(process)
        try:
            running.wait_until_up()
            yield running
        finally:
            process.kill()


def database_runs(home: Path) -> bool:
    return EmbeddedPostgres(home / "data/postgres").runs()


def test_it_comes_up_from_nothing_and_ctrl_c_stops_everything(home: Path) -> None:
    with served(home) as running:
        assert running.get("/readyz").json() == {"status": "ready"}
        assert running.get("/movies?city=Bangalore").json()["movies"]
        running.press_ctrl_c()
        assert running.process.returncode in (0, 130)
    assert not database_runs(home)


def test_after_a_kill_the_next_start_just_works(home: Path) -> None:
    with served(home) as running:
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert database_runs(home)
    with served(home) as running:
        assert running.get("/readyz").json() == {"status": "ready"}
        running.process.terminate()
        running.process.wait(SECONDS_TO_STOP)
    assert not database_runs(home)


def test_several_processes_share_the_port_and_end_with_their_parent(home: Path) -> None:
    with served(home, "--processes", "2") as running:
        assert {running.get("/readyz").status_code for _ in range(10)} == {200}
        running.press_ctrl_c()
    assert not database_runs(home)
