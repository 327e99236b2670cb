"""Names and phrases that the project has given up do not come back: `docs/renamed.txt` lists them as patterns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.tree import texts

LIST = "docs/renamed.txt"
SEPARATOR = "  # "
EXEMPT = (LIST, "docs/specification.txt", "CHANGELOG.md", "contracts/released/", "migrations/versions/")
"""What tells of the past, and what others have written."""


@dataclass(frozen=True)
class Renamed:
    pattern: re.Pattern[str]
    successor: str


def parse(text: str) -> list[Renamed]:
    """One regular expression a line, and after two spaces and a # what took its place. Raises ValueError for a line
    without that.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [_parse_line(line) for line in lines]


def _parse_line(line: str) -> Renamed:
    pattern, separator, successor = line.partition(SEPARATOR)
    if not separator:
        raise ValueError(f"{LIST} does not say what took the place of {line!r}")
    return Renamed(re.compile(pattern.rstrip()), successor.strip())


def findings(root: Path) -> Iterator[str]:
    """Names of files are read as well as their lines."""
    renamed = parse((root / LIST).read_text())
    for path in texts(root):
        name = path.relative_to(root).as_posix()
        if not name.startswith(EXEMPT):
            yield from _of_text(name, [name, *path.read_text().splitlines()], renamed)


def _of_text(name: str, lines: list[str], renamed: list[Renamed]) -> Iterator[str]:
    for number, line in enumerate(lines):
        for each in renamed:
            if (found := each.pattern.search(line)) is not None:
                yield f"{name}:{max(number, 1)}: {found.group()!r} is {each.successor} now"
