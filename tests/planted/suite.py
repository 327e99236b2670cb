"""Runs tests in a process of their own, with a bug planted or without one."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from settings import PROJECT
from tests.planted.bugs import BUGS

PLANT = "MARQUEE_PLANT"
"""The environment's name for the bug that a test process plants before it imports anything."""
LONGEST_RUN_SECONDS = 600
PASSED, FAILED = 0, 1


@dataclass(frozen=True)
class Run:
    """`failed`: the ids of the tests that failed."""

    failed: list[str]
    output: str


def run(tests: Iterable[str], plant: str | None = None) -> Run:
    """Raises RuntimeError if pytest did not run the tests."""
    environment = {name: value for name, value in os.environ.items() if name != PLANT}
    done = subprocess.run(  # noqa: S603 - our own tests
        [sys.executable, "-m", "pytest", "-q", "--tb=short", "--color=no", "-p", "no:cacheprovider", *tests],
        cwd=PROJECT,
        env=environment | ({PLANT: plant} if plant else {}),
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN_SECONDS,
        check=False,
    )
    if done.returncode not in (PASSED, FAILED):
        raise RuntimeError(f"The tests were not run:\n{done.stdout}\n{done.stderr}")
    lines = [line.removeprefix("FAILED ") for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return Run([line.split(" - ")[0] for line in lines], done.stdout)


def caught(name: str) -> list[str]:
    """The tests that fail with the bug. Errors while a test is set up do not count."""
    return run(BUGS[name].caught_by, name).failed


def all_expected(names: Iterable[str]) -> list[str]:
    """The tests that are expected to catch one of these bugs, each once."""
    return list(dict.fromkeys(test for name in names for test in BUGS[name].caught_by))
