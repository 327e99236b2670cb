"""A bug that is planted, and the tests that are expected to catch it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """`caught_by`: test files, or single tests of files that test other things too."""

    sentence: str
    plant: Callable[[], None]
    caught_by: Sequence[str]


def named(file: str, *names: str) -> list[str]:
    return [f"{file}::{name}" for name in names]
