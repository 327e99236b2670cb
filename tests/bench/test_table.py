"""The table of `make bench`, and that each of its lines is there and described."""

import importlib
import inspect
from pathlib import Path

import pytest

from bench.__main__ import LINES
from bench.rig.table import Row, at_least, at_most, markdown
from settings import PROJECT

PERFORMANCE = Path(PROJECT / "docs" / "performance.md").read_text()


@pytest.mark.parametrize("name", LINES)
def test_a_line_has_its_measurement_and_its_description(name: str) -> None:
    module, _, function = LINES[name].partition(".")
    assert inspect.iscoroutinefunction(getattr(importlib.import_module(f"bench.{module}"), function))
    assert f"`{name}`" in PERFORMANCE, "Say in docs/performance.md what the line means."


def test_a_row_says_whether_it_holds() -> None:
    table = markdown([Row("a", "1/s", "2/s", 0.5, at_least(1), "whole"), Row("b", "3 ms", "4 ms", 0.75, at_most(1))])
    assert table.splitlines()[2:] == [
        "| a | 1/s | 2/s | 0.5 | ≥ 1 **does not hold** | whole | 0% |",
        "| b | 3 ms | 4 ms | 0.75 | ≤ 1 holds |  | 0% |",
    ]


def test_a_row_without_a_peer_compares_nothing() -> None:
    assert Row("a", "1/s", "missing: Node is not installed", must=at_least(1)).cells()[3:5] == ("", "≥ 1")


def test_a_broken_row_shows_what_is_wrong_in_place_of_its_gates() -> None:
    assert Row("a", "1/s", gates="whole", broken="2 locks, 1 answers").cells()[5] == "**BROKEN**: 2 locks, 1 answers"
