import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from settings import PROJECT
from tests.databases import in_database

COMMANDS = ("serve", "worker", "migrate", "demo", "audit", "schema", "operator", "keys", "calendar")


def marquee(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_names_every_command_and_loads_none() -> None:
    shown = marquee("--help")
    assert all(f" {command} " in shown.stdout for command in COMMANDS)
    loaded = subprocess.run(
        [sys.executable, "-c", "import cli.__main__, sys; print(sorted(sys.modules))"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert not any(f"'{heavy}'" in loaded for heavy in ("sqlalchemy", "strawberry", "pydantic", "asyncpg"))


def test_a_port_that_is_taken_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = marquee("serve", "--port", str(port), MARQUEE_DATA_DIR=str(tmp_path / "data"))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is taken: stop what listens there, or choose another one: PORT={port + 1} make serve\n"
    )
    assert not (tmp_path / "data").exists()


def test_a_database_that_does_not_answer_is_reported_in_one_sentence_without_its_password() -> None:
    refused = marquee("migrate", DATABASE_URL="postgresql://someone:hidden@127.0.0.1:1/marquee")
    assert refused.returncode == 1
    assert refused.stderr.startswith("No PostgreSQL answers at 127.0.0.1:1/marquee")
    assert refused.stderr.count("\n") == 1
    assert "hidden" not in refused.stderr


def test_a_database_that_does_not_exist_is_reported_in_one_sentence(postgres_url: str) -> None:
    refused = marquee("migrate", DATABASE_URL=in_database(postgres_url, "no_such_database"))
    assert refused.returncode == 1
    assert 'database "no_such_database" does not exist' in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_settings_that_are_wrong_are_refused_in_one_sentence_each() -> None:
    refused = marquee("serve", PORT="x", MARQUEE_LOCK_TTL_SECONDS="1")
    assert refused.returncode == 1
    assert [line.split()[0] for line in refused.stderr.splitlines()] == ["PORT", "MARQUEE_LOCK_TTL_SECONDS"]


def test_production_loads_no_demo_data() -> None:
    refused = marquee("demo", MARQUEE_ENV="production")
    assert (refused.returncode, refused.stderr) == (1, "Demo data is for development: unset MARQUEE_ENV.\n")


@pytest.mark.parametrize("command", [("graphql", "schema.graphql"), ("openapi", "openapi.json")])
def test_the_contracts_are_printed_as_they_are_committed(command: tuple[str, str]) -> None:
    contract, committed = command
    assert marquee("schema", contract).stdout == (PROJECT / committed).read_text()


def test_without_a_python_that_will_do_make_says_so_in_one_sentence(tmp_path: Path) -> None:
    """On a machine where every Python is too old."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(PROJECT / ".ci/setup", tmp_path / ".ci/setup")
    shutil.copy(PROJECT / "requirements.lock", tmp_path)
    for tool in ("dirname", "cmp", "sh"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    old = tmp_path / "bin/python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    refused = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", str(tmp_path / ".ci/setup")],
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Marquee needs Python 3.11, 3.12 or 3.13, and finds none")
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / ".venv").exists()
