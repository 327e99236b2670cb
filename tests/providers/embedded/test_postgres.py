import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from providers.embedded.leases import Lease, ServerUnavailable
from providers.embedded.postgres import EmbeddedPostgres
from providers.embedded.supervisor import Supervisor
from settings import PROJECT

# These tests block: nothing else runs on their thread, and the server asks its questions on a loop of its own.

Furnish = Callable[[Path], Path]

HOLDER = """
import sys, time
from pathlib import Path
from providers.embedded.leases import Lease
from providers.embedded.postgres import EmbeddedPostgres
Lease(EmbeddedPostgres(Path(sys.argv[1]))).open()
print("open", flush=True)
time.sleep(600)
"""


@contextmanager
def opened(folder: Path, *, durable: bool = False) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder, durable=durable)
    lease = Lease(server)
    lease.open()
    try:
        yield server
    finally:
        lease.close()


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def ask(server: EmbeddedPostgres, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(server.url(), timeout=5)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def pid_of(server: EmbeddedPostgres) -> int:
    return int((server.folder / "cluster/postmaster.pid").read_text().split()[0])


def is_back_within(seconds: float, server: EmbeddedPostgres) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            return ask(server, "SELECT 1") == 1
        except (OSError, asyncpg.PostgresError):
            time.sleep(0.05)
    return False


def test_it_writes_to_disk_unless_set_otherwise(private_home: Path) -> None:
    with opened(private_home / "postgres", durable=True) as server:
        assert [ask(server, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == [
            "on"
        ] * 3
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SELECT current_database()") == "marquee"
        assert ask(server, "SELECT lower('ÄÉ')") == "äé"


def test_a_killed_server_is_back_within_five_seconds_with_what_was_committed(
    private_home: Path, furnish: Furnish
) -> None:
    with opened(furnish(private_home / "postgres"), durable=True) as server:
        lease = Lease(server)
        lease.open()
        supervisor = Supervisor([lease])
        supervisor.start()
        try:
            ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
            os.kill(pid_of(server), signal.SIGKILL)
            assert is_back_within(5, server)
            assert ask(server, "SELECT answer FROM kept") == 42
        finally:
            supervisor.stop()
            lease.close()


def test_after_a_kill_of_its_user_the_next_one_attaches_and_stops_it(private_home: Path, furnish: Furnish) -> None:
    with another_process(furnish(private_home / "postgres")) as process:
        process.kill()
        process.wait()
    server = EmbeddedPostgres(private_home / "postgres")
    left_running = pid_of(server)
    with opened(private_home / "postgres") as attached:
        assert pid_of(attached) == left_running
        assert ask(attached, "SELECT 1") == 1
    assert not server.runs()


def test_the_last_user_stops_it(private_home: Path, furnish: Furnish) -> None:
    with opened(furnish(private_home / "postgres")) as server:
        with another_process(private_home / "postgres") as process:
            process.send_signal(signal.SIGTERM)
            process.wait()
        with opened(private_home / "postgres"):
            pass
        assert ask(server, "SELECT 1") == 1
    assert not server.runs()


def test_two_folders_hold_two_servers(private_home: Path, furnish: Furnish) -> None:
    with opened(furnish(private_home / "one")) as one, opened(furnish(private_home / "two")) as two:
        ask(one, "CREATE TABLE only_here (id int)")
        assert ask(two, "SELECT to_regclass('only_here')") is None


def test_the_noted_id_of_a_stranger_keeps_nobody_from_starting(private_home: Path, furnish: Furnish) -> None:
    with opened(furnish(private_home / "postgres")) as server:
        pass
    (server.folder / "cluster/postmaster.pid").write_text(f"{os.getpid()}\n{server.folder / 'cluster'}\n0\n5432\n\n\n")
    with opened(private_home / "postgres") as again:
        assert ask(again, "SELECT 1") == 1


def test_a_half_made_cluster_is_thrown_away(private_home: Path) -> None:
    server = EmbeddedPostgres(private_home / "postgres", durable=False)
    draft = server.folder / "cluster.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")
    with opened(private_home / "postgres") as made:
        assert ask(made, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_moves_the_socket(private_home: Path, furnish: Furnish) -> None:
    folder = private_home / ("deep" * 30) / "postgres"
    folder.parent.mkdir()
    private_home.chmod(0o755)
    with opened(furnish(folder)) as server:
        assert ask(server, "SELECT 1") == 1
        sockets = Path(server.url().partition("host=")[2])
        assert sockets != server.folder
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    shutil.rmtree(sockets)


def test_the_modes_of_a_private_home_stay_as_they_are(private_home: Path) -> None:
    home = private_home / "home"
    home.mkdir(mode=0o700)
    with opened(home / "postgres") as server:
        assert ask(server, "SELECT 1") == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(private_home.stat().st_mode) == 0o700


def test_data_of_a_version_that_is_not_installed_are_left_alone(private_home: Path) -> None:
    server = EmbeddedPostgres(private_home / "postgres")
    cluster = server.folder / "cluster"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("9")
    with pytest.raises(ServerUnavailable, match="made by PostgreSQL 9, which is not installed"):
        Lease(server).open()
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]
